from functools import cache

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.gov_items.gaps import Gap

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

    @api.model
    def _add_gaps(self, gaps):
        """Add what the modes demand: agreement, filing, publication, seal;
        and a memorandum where another sector supervises.

        HZ22 three (two), LC20 three (one), JN21 three (two) 6.
        """
        gaps = super()._add_gaps(gaps)
        delegations = self.browse(gaps.saved(gaps.open))
        states = delegations._agreement_states(gaps.day)
        sealed = delegations._sealed(gaps.day)
        modes = gaps.mode_records
        kinds = {key: mode.agreement_kind for key, mode in modes.items()}
        stamped = {key for key, mode in modes.items() if mode.decision_seal == "no2"}
        separated = self._separated_entries(gaps)
        memorandum, seal = self._memorandum_gap(), self._seal_gap()
        agreement = cache(lambda key, state: self._agreement_gap(modes[key], state))
        for cell in gaps.open:
            ids = gaps.modes(cell)
            found = (agreement(key, states.get((cell.id, kinds[key]))) for key in ids)
            gaps.add(cell, *dict.fromkeys(filter(None, found)))
            apart = cell.entry_id in separated
            if apart and states.get((cell.id, contents.MEMORANDUM)) != "in_force":
                gaps.add(cell, memorandum)
            if not stamped.isdisjoint(ids) and (cell.id, cell.region_id) not in sealed:
                gaps.add(cell, seal)
        return gaps

    def _agreement_gap(self, mode, state):
        """Return what an agreement as far as ``state`` leaves to be done, or None.

        :param state: as ``_agreement_states`` gives it for the kind the mode demands
        """
        kind = mode.agreement_kind
        if kind not in contents.KINDS or state == "in_force":
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
        states = self._agreement_states(day)
        gap = self._agreement_gap(mode, states.get((self.id, mode.agreement_kind)))
        if gap:
            raise self.env["gov.clause"]._refusal(
                gap.clause_code,
                self.env._(
                    "%(delegation)s: no new case is accepted. %(gap)s",
                    delegation=self.display_name,
                    gap=gap.message,
                ),
            )

    def _separated_entries(self, gaps):
        """Return the ids of the entries that one sector approves and another
        supervises: HZ22 six (one)."""
        names = ["sector_id", "supervisor_sector_id"]
        return {
            key
            for key, entry in gaps.known("entry_id", names).items()
            if entry.supervisor_sector_id
            and entry.supervisor_sector_id != entry.sector_id
        }

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
        where = SQL("l.delegation_id = ANY(%s)", list(self.ids))
        rows = self.env.execute_query(self._held_sql(day, where))
        return {
            (delegation, kind): "in_force"
            if published
            else "filed"
            if filed
            else "signed"
            for delegation, kind, published, filed in rows
        }

    def _sealed(self, day):
        """{(delegation id, region id): whether a seal there is electronic, too} of
        the No. 2 seals on issue under an agreement."""
        if not self.ids:
            return {}
        where = SQL("l.delegation_id = ANY(%s)", list(self.ids))
        rows = self.env.execute_query(self._sealed_sql(day, where))
        return {
            (delegation, region): electronic
            for delegation, region, _named, electronic in rows
        }

    @api.model
    def _held_sql(self, day, where):
        """SQL: delegation_id, kind, published, filed of the agreements in their term.

        :param where: SQL condition on the agreement's line ``l``
        """
        self.env["gov.agreement"].flush_model()
        self.env["gov.agreement.line"].flush_model()
        awake = self.env["gov.agreement"]._awake(day)
        return SQL(_HELD, day=day, where=where, awake=awake)

    @api.model
    def _sealed_sql(self, day, where):
        """SQL: id, region_id, named, electronic of the No. 2 seals on issue.

        :param where: SQL condition on the agreement's line ``l``
        """
        for name in ("gov.agreement", "gov.agreement.line", "gov.seal"):
            self.env[name].flush_model()
        awake = self.env["gov.agreement"]._awake(day)
        return SQL(_SEALED, day=day, where=where, awake=awake)


_HELD = """
    SELECT l.delegation_id, a.kind,
           COALESCE(bool_or(a.published_on <= %(day)s), false) AS published,
           bool_or(a.state = 'filed') AS filed
      FROM gov_agreement_line l
      JOIN gov_agreement a ON a.id = l.agreement_id
     WHERE %(where)s AND a.state <> 'draft'
       AND %(day)s BETWEEN a.date_from AND a.date_to
       AND (a.ended_on IS NULL OR %(day)s < a.ended_on) AND %(awake)s
  GROUP BY l.delegation_id, a.kind
"""
_SEALED = """
    SELECT l.delegation_id AS id, s.region_id,
           bool_or(EXISTS (SELECT FROM gov_seal_user_rel u WHERE u.seal_id = s.id))
               AS named,
           COALESCE(bool_or(
               s.electronic_number IS NOT NULL AND s.electronic_to >= %(day)s
               AND (s.electronic_from IS NULL OR s.electronic_from <= %(day)s)), false)
               AS electronic
      FROM gov_seal s
      JOIN gov_agreement a ON a.id = s.agreement_id
      JOIN gov_agreement_line l ON l.agreement_id = a.id
     WHERE %(where)s AND s.kind = 'no2' AND s.state = 'issued'
       AND a.state IN ('in_force', 'ended')
       AND %(day)s BETWEEN a.date_from AND a.date_to AND a.published_on <= %(day)s
       AND (a.ended_on IS NULL OR %(day)s < a.ended_on) AND %(awake)s
  GROUP BY l.delegation_id, s.region_id
"""
