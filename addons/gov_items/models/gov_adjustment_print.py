import base64

from odoo import fields, models

from ..report import pdf
from ..report.paper import Paper, Section, build


class GovAdjustment(models.Model):
    """The adjustment on paper: as published, old and new side by side."""

    _inherit = "gov.adjustment"

    print_file = fields.Binary(
        string="Printed Adjustment", compute="_compute_print_file"
    )

    def _compute_print_file(self):
        for adjustment in self:
            font = pdf.register_font(self.env)
            content = build(adjustment._paper(), font)
            adjustment.print_file = base64.b64encode(content)

    def action_print(self):
        """Download the adjustment as PDF."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/print_file/"
            f"{self.name.replace('/', '-')}.pdf?download=true",
            "target": "download",
        }

    def _paper(self):
        """Return the printed text: for the public, so without opinions' authors."""
        label = self._paper_label
        facts = [
            label("programme_id", self.programme_id.display_name),
            label("ground"),
            label("approval_number", self._paper_approval()),
            label("date_effective"),
        ]
        return Paper(
            organ=self.programme_id.region_id.name,
            title=self.title,
            number=self.publication_number or self.name,
            facts=[fact for fact in facts if fact],
            sections=[self._paper_changes(), self._paper_effects()]
            + ([self._paper_opinions()] if self.hearing_ids else []),
            footer=self.env._("Page %(page)s of %(pages)s"),
            closing=[str(self.publication_date or "")],
        )

    def _paper_label(self, name, value=None):
        field = self._fields[name]
        if value is None:
            value = self[name] and (
                dict(field._description_selection(self.env)).get(self[name])
                if field.type == "selection"
                else str(self[name])
            )
        label = field._description_string(self.env)
        return (
            self.env._("%(label)s: %(value)s", label=label, value=value)
            if value
            else ""
        )

    def _paper_approval(self):
        return f"{self.approval_number or ''} {self.approval_date or ''}".strip()

    def _paper_changes(self):
        head = [
            self.env._("Change"),
            self.env._("Entry"),
            self.env._("Regions"),
            self.env._("Before"),
            self.env._("After"),
        ]
        kinds = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        rows = [
            [
                kinds[line.kind],
                line.entry_id.display_name or line.new_name or "",
                "、".join(line.region_ids.mapped("name")) or self.env._("all regions"),
                line.before_text or line.old_mode_text,
                line._new_text(),
            ]
            for line in self.line_ids
        ]
        return Section(
            self.env._("Changes"), rows=[head, *rows], widths=[60, 150, 90, 85, 85]
        )

    def _paper_effects(self):
        effects = self.effect_ids.mapped("text") or [
            effect["text"] for effect in self._get_effects()
        ]
        return Section(
            self.env._("Effects"),
            text="\n".join(f"{n}. {text}" for n, text in enumerate(effects, 1)),
        )

    def _paper_opinions(self):
        hearings = self.hearing_ids
        states = dict(hearings._fields["state"]._description_selection(self.env))
        stances = dict(hearings._fields["stance"]._description_selection(self.env))
        follows = dict(hearings._fields["followed"]._description_selection(self.env))
        head = [
            self.env._("Region"),
            self.env._("Answer"),
            self.env._("Opinion"),
            self.env._("Followed"),
            self.env._("Why"),
        ]
        rows = [
            [
                hearing.region_id.name,
                stances.get(hearing.stance) or states[hearing.state],
                hearing.opinion or "",
                follows.get(hearing.followed) or "",
                hearing.follow_reason or "",
            ]
            for hearing in hearings
        ]
        return Section(
            self.env._("Opinions"), rows=[head, *rows], widths=[70, 70, 140, 60, 130]
        )
