from odoo import api, fields, models

from ..kernel.explain import holes

#: Holes that the programme's form names; the check of the rules names all.
SHOWN = 10


class GovProgramme(models.Model):
    """Sees to it that the end of a rule leaves no hole unnoticed."""

    _inherit = "gov.programme"

    hole_html = fields.Html(
        string="Cells without a Rule",
        compute="_compute_hole_html",
        sanitize=False,
        help="Where rules end without a successor, now or later.",
    )

    @api.depends("state", "rule_ids.date_to", "entry_ids.date_to", "region_ids")
    @api.depends_context("lang")
    def _compute_hole_html(self):
        for programme in self:
            published = programme.state == "published"
            rows = programme._hole_rows() if published and programme.ids else []
            programme.hole_html = False
            if rows:
                programme.hole_html = self.env["ir.qweb"]._render(
                    "gov_items.programme_holes",
                    {"rows": rows[:SHOWN], "more": len(rows) - SHOWN},
                    minimal_qcontext=True,
                )

    def _hole_rows(self):
        """Return (entry, regions, first day, last day) in words, the next one first."""
        every = self._receiving_regions()
        found = sorted(
            self._rule_holes().items(), key=lambda row: (row[0][1], row[0][0].sequence)
        )
        return [
            (
                entry.display_name,
                self.env._("all regions")
                if regions == every
                else "、".join(regions.mapped("name")),
                str(begin),
                str(end) if end else self.env._("open-ended"),
            )
            for (entry, begin, end), regions in found
        ]

    def _rule_holes(self):
        """Return (entry, first day, last day or None) -> regions of which no rule
        speaks then in every case, from the day of publication on.

        Only while the entry is listed: what is off the list needs no rule.
        """
        self.ensure_one()
        regions, start = self._receiving_regions(), self._publication_date()
        entries = {entry.id: entry for entry in self.entry_ids.filtered("active")}
        grouped = {}
        for hole in holes(self._rule_set(), entries, regions.ids, start):
            entry = entries[hole.entry_id]
            begin = max(hole.date_from, entry.date_from or hole.date_from)
            end = min(filter(None, (hole.date_to, entry.date_to)), default=None)
            if not end or begin <= end:
                grouped.setdefault((entry, begin, end), []).append(hole.region_id)
        return {key: regions.browse(ids) for key, ids in grouped.items()}

    @api.model
    def _remind_holes(self, today, last):
        """Tell the city managers once that rules end without a successor."""
        managers = self.env.ref("gov_items.group_city_manager").all_user_ids
        for programme in self.search([("state", "=", "published")]):
            days = {
                begin
                for _entry, begin, _end in programme._rule_holes()
                if today <= begin <= last
            }
            for user in managers if days else ():
                programme._remind_hole(user, min(days))

    def _remind_hole(self, user, day):
        summary = self.with_context(lang=user.lang).env._(
            "Rules end without a successor"
        )
        told = self.env["mail.activity"].with_context(active_test=False)
        if not told.search_count(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("user_id", "=", user.id),
                ("date_deadline", "=", day),
                ("summary", "=", summary),
            ],
            limit=1,
        ):
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=day,
                summary=summary,
                user_id=user.id,
            )

    def action_check_rules(self):
        """Show the gaps, overlaps and contradictions of the programme's rules."""
        self.ensure_one()
        findings = self.env["gov.rule.finding"]._check_programme(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_rule_finding_action"
        )
        action["domain"] = [("id", "in", findings.ids)]
        return action

    def action_try_rules(self):
        """Open the try-out: facts in, profile and reasons out."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_rule_tryout_action"
        )
        action["context"] = {
            "default_programme_id": self.id,
            "default_region_id": self._receiving_regions()[:1].id,
        }
        return action
