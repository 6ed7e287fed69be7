from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..gaps import Gap, Gaps


class GovDelegation(models.Model):
    """What keeps a delegation from going live, and what else it lacks."""

    _inherit = "gov.delegation"

    def _get_gaps(self, on_date=None):
        """Return delegation id -> what it lacks, a list of ``Gap``.

        What is withdrawn lacks nothing; what is not delegated lacks a rule at most.
        """
        gaps = self._gather_gaps(on_date)
        return {delegation.id: gaps.of(delegation) for delegation in self}

    def _gather_gaps(self, on_date=None):
        """Return what the delegations lack, as ``gaps.Gaps``."""
        gaps = Gaps(self, on_date or self._city_today())
        return self.browse()._add_gaps(gaps)

    @api.model
    def _gap_columns(self):
        """Return the stored fields by which gaps are told; upper modules add theirs."""
        return (
            "id",
            "entry_id",
            "region_id",
            "receiving_region_id",
            "programme_id",
            "mode_id",
            "rule_id",
            "conditional",
            "state",
            "agency_id",
            "upper_agency_id",
        )

    @api.model
    def _add_gaps(self, gaps):
        """Note what each cell lacks; upper modules extend it, calling super first.

        Never asks the database cell by cell: see ``gaps.Gaps`` for what is read once.
        """
        made = self._registry_gaps()
        upward = {m.id for m in gaps.mode_records.values() if m.direction == "up"}
        uncited = self._uncited_rules(gaps)
        manuals = self._manual_places(gaps)
        for cell in gaps.cells:
            if cell.state == "not_delegated" and not cell.rule_id:
                gaps.add(cell, made["rule"])
        for cell in gaps.open:
            up = "_up" if cell.mode_id in upward else ""
            places = {(cell.entry_id, False), (cell.entry_id, cell.region_id)}
            for code, lacks in (
                (f"agency{up}", not cell.agency_id),
                (f"upper_agency{up}", not cell.upper_agency_id),
                ("supervisor", not gaps.supervisors.get(cell.id)),
                ("clause", cell.rule_id in uncited),
                ("manual", manuals.isdisjoint(places)),
            ):
                if lacks:
                    gaps.add(cell, made[code])
        return gaps

    def _registry_gaps(self):
        """Return what a cell may lack in the registry itself."""
        lower = self.env._("No agency of the region undertakes the entry.")
        above = self.env._("No agency above the region undertakes the entry.")
        upper = self.env._("No agency of the upper region grants the entry.")
        below = self.env._("No agency of the region grants the entry.")
        supervisor = self.env._("Nobody is named who supervises after the decision.")
        clause = self.env._("The deciding rule cites no clause.")
        manual = self.env._("No manual is in force for the entry.")
        rule = self.env._("No rule says in which mode the entry is delegated here.")
        return {
            "agency": Gap("agency", lower, "JN21-02-08", True),
            "agency_up": Gap("agency", above, "JN21-02-08", True),
            "upper_agency": Gap("upper_agency", upper, "JC25-10-03", True),
            "upper_agency_up": Gap("upper_agency", below, "JC25-10-03", True),
            "supervisor": Gap("supervisor", supervisor, "JN21-11-05", True),
            "clause": Gap("clause", clause, "SUITE-SOURCE", False),
            "manual": Gap("manual", manual, "JN21-07-01", True),
            "rule": Gap("rule", rule, "JN21-A2-02", False),
        }

    def _uncited_rules(self, gaps):
        """Return the ids of the deciding rules that cite no clause."""
        ids = {cell.rule_id for cell in gaps.open if cell.rule_id}
        rules = self.env["gov.rule"].with_context(active_test=False)
        domain = Domain("id", "in", ids) & Domain("clause_id", "=", False)
        return set(rules.search(domain, order="id")._ids)

    def _manual_places(self, gaps):
        """Return the (entry id, region id or False) that a manual in force covers."""
        manuals = self.env["gov.manual"]
        rows = manuals._read_group(
            Domain("entry_id", "in", {cell.entry_id for cell in gaps.open})
            & Domain("region_id", "in", {False, *(c.region_id for c in gaps.open)})
            & manuals._in_force_domain(gaps.day),
            ["entry_id", "region_id"],
        )
        return {(entry.id, region.id) for entry, region in rows}

    @api.model
    def _case_modes_sql(self, where):
        """SQL: id, mode_id, rule_id, date_from of what may decide instead by case.

        :param where: SQL condition on the delegation ``d``

        The rules that ``_case_rules`` finds, for many delegations at once.
        """
        self.flush_model(["entry_id", "region_id", "conditional", "state"])
        for name in ("gov.rule", "gov.rule.condition", "gov.region.group"):
            self.env[name].flush_model()
        return SQL(_CASE_MODES, where=where)


_CASE_MODES = """
    SELECT d.id, r.mode_id, r.id AS rule_id, r.date_from
      FROM gov_delegation d
      JOIN gov_rule r ON r.entry_id = d.entry_id AND r.active
     WHERE %(where)s AND d.conditional AND r.mode_id IS NOT NULL
       AND (r.circumstance_id IS NOT NULL OR EXISTS (
            SELECT FROM gov_rule_condition c WHERE c.rule_id = r.id))
       AND ((r.region_group_id IS NULL AND NOT EXISTS (
                SELECT FROM gov_region_gov_rule_rel n WHERE n.gov_rule_id = r.id))
            OR EXISTS (
                SELECT FROM gov_region_gov_rule_rel n
                 WHERE n.gov_rule_id = r.id AND n.gov_region_id = d.region_id)
            OR EXISTS (
                SELECT FROM gov_region_gov_region_group_rel g
                 WHERE g.gov_region_group_id = r.region_group_id
                   AND g.gov_region_id = d.region_id))
"""
