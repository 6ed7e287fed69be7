from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.gov_items.models.gov_delegation import Gap

from ..kernel import contents


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    agreement_line_ids = fields.One2many(
        "gov.agreement.line", "delegation_id", "Agreement items"
    )
    agreement_count = fields.Integer(
        "Number of agreements",
        compute="_compute_agreement_count",
        groups="gov_delegation.group_legal_officer,gov_items.group_city_manager,"
        "gov_items.group_auditor",
    )
    seal_count = fields.Integer(
        "Number of seals",
        compute="_compute_seal_count",
        groups="gov_delegation.group_seal_keeper,gov_items.group_city_manager,"
        "gov_items.group_auditor,gov_delegation.group_legal_officer",
    )

    @api.depends("agreement_line_ids")
    def _compute_agreement_count(self):
        counts = dict(
            self.env["gov.agreement.line"]._read_group(
                [("delegation_id", "in", self.ids)], ["delegation_id"], ["__count"]
            )
        )
        for delegation in self:
            delegation.agreement_count = counts.get(delegation, 0)

    @api.depends("agreement_line_ids.agreement_id.seal_ids")
    def _compute_seal_count(self):
        for delegation in self:
            delegation.seal_count = self.env["gov.seal"].search_count(
                delegation._seal_domain()
            )

    def _seal_domain(self):
        return [
            ("agreement_id.line_ids.delegation_id", "in", self.ids),
            ("region_id", "in", self.region_id.ids),
        ]

    def action_open_agreements(self):
        """Agreements that name this delegation."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_delegation.gov_agreement_action"
        )
        action["domain"] = [("line_ids.delegation_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_open_seals(self):
        """No. 2 seals that may stamp this delegation's decisions."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_delegation.gov_seal_action"
        )
        action["domain"] = self._seal_domain()
        action["context"] = {}
        return action

    # --- coverage ---------------------------------------------------------------

    @api.depends(
        "agreement_line_ids.agreement_id.state",
        "agreement_line_ids.agreement_id.date_to",
        "agreement_line_ids.agreement_id.seal_ids.state",
    )
    def _compute_gap_count(self):
        return super()._compute_gap_count()

    def _demanding_modes(self):
        """Modes whose demands must be met, whatever a case's circumstances are."""
        modes = self.mode_id
        for delegation in self.filtered("conditional"):
            modes |= delegation._case_rules().mode_id
        return modes

    def _get_gaps(self, on_date=None):
        """Add what the modes demand: agreement, filing, publication, seal;
        and a memorandum where another sector supervises.

        Two queries of its own, however many delegations: HZ22 three (two), LC20
        three (one), JN21 three (two) 6.
        """
        gaps = super()._get_gaps(on_date)
        day = on_date or self._city_today()
        open_ = self.filtered(lambda d: d.state not in ("not_delegated", "withdrawn"))
        states = open_._agreement_states(day)
        sealed = open_._sealed(day)
        for delegation in open_:
            modes = delegation._demanding_modes()
            found = [delegation._agreement_gap(mode, states) for mode in modes]
            gaps[delegation.id] += dict.fromkeys(filter(None, found))
            if delegation._lacks_memorandum(states):
                gaps[delegation.id].append(delegation._memorandum_gap())
            no2 = "no2" in modes.mapped("decision_seal")
            if no2 and delegation.id not in sealed:
                gaps[delegation.id].append(delegation._seal_gap())
        return gaps

    def _agreement_gap(self, mode, states):
        kind = mode.agreement_kind
        if kind not in contents.KINDS:
            return None
        state = states.get((self.id, kind))
        if state == "in_force":
            return None
        if state == "signed" and mode.judicial_filing:
            message = self.env._("The agreement is not filed with the judicial office.")
            return Gap("filing", message, "HZ22-32-02", True)
        if state in ("signed", "filed"):
            message = self.env._("The agreement is not published yet.")
            return Gap("publication", message, "LC20-31-03", True)
        labels = dict(
            self.env["gov.agreement"]._fields["kind"]._description_selection(self.env)
        )
        message = self.env._("%(kind)s: none is in force.", kind=labels[kind])
        return Gap("agreement", message, contents.KINDS[kind].live_clause, True)

    def _check_acceptance(self, mode, day):
        """A new case needs the agreement that its mode demands, in effect on the day.

        :raise UserError: it is missing, suspended, taken back or has run out
        """
        self.ensure_one()
        gap = self._agreement_gap(mode, self._agreement_states(day))
        if gap:
            raise self.env["gov.clause"]._refusal(
                gap.clause_code,
                self.env._(
                    "%(delegation)s: no new case is accepted. %(gap)s",
                    delegation=self.display_name,
                    gap=gap.message,
                ),
            )

    def _lacks_memorandum(self, states):
        """Approved by one sector, supervised by another: HZ22 six (one)."""
        entry = self.entry_id
        separated = entry.supervisor_sector_id not in (
            entry.sector_id,
            self.env["gov.sector"],
        )
        return separated and states.get((self.id, contents.MEMORANDUM)) != "in_force"

    def _memorandum_gap(self):
        message = self.env._(
            "Approval and supervision lie with different sectors, and no memorandum "
            "between them is in force."
        )
        return Gap("memorandum", message, "HZ22-61-05", False)

    def _seal_gap(self):
        message = self.env._("No No. 2 seal is on issue for this item and region.")
        return Gap("seal", message, "JN21-06-05", True)

    def _agreement_states(self, day):
        """{(delegation id, kind): "in_force", "filed" or "signed"}: the furthest.

        Agreements whose term does not include the day count for nothing.
        """
        if not self.ids:
            return {}
        self.env["gov.agreement"].flush_model()
        self.env["gov.agreement.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.delegation_id, a.kind,
                       bool_or(a.published_on <= %(day)s) AS published,
                       bool_or(a.state = 'filed') AS filed
                  FROM gov_agreement_line l
                  JOIN gov_agreement a ON a.id = l.agreement_id
                 WHERE l.delegation_id = ANY(%(ids)s)
                   AND a.state <> 'draft'
                   AND %(day)s BETWEEN a.date_from AND a.date_to
                   AND (a.ended_on IS NULL OR %(day)s < a.ended_on)
                   AND %(awake)s
              GROUP BY l.delegation_id, a.kind
                """,
                ids=list(self.ids),
                day=day,
                awake=self.env["gov.agreement"]._awake(day),
            )
        )
        return {
            (delegation, kind): "in_force"
            if published
            else "filed"
            if filed
            else "signed"
            for delegation, kind, published, filed in rows
        }

    def _sealed(self, day):
        """Ids of the delegations with a No. 2 seal on issue under an agreement."""
        if not self.ids:
            return set()
        self.env["gov.seal"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT l.delegation_id
                  FROM gov_agreement_line l
                  JOIN gov_agreement a ON a.id = l.agreement_id
                  JOIN gov_delegation d ON d.id = l.delegation_id
                  JOIN gov_seal s ON s.agreement_id = a.id
                       AND s.region_id = d.region_id
                 WHERE l.delegation_id = ANY(%(ids)s)
                   AND s.kind = 'no2' AND s.state = 'issued'
                   AND a.state IN ('in_force', 'ended')
                   AND %(day)s BETWEEN a.date_from AND a.date_to
                   AND a.published_on <= %(day)s
                   AND (a.ended_on IS NULL OR %(day)s < a.ended_on)
                   AND %(awake)s
                """,
                ids=list(self.ids),
                day=day,
                awake=self.env["gov.agreement"]._awake(day),
            )
        )
        return {row[0] for row in rows}
