from odoo import models
from odoo.fields import Domain

from ..kernel.triggers import risk
from ..kernel.wanted import Wanted


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    def _score_figures(self, span):
        """{delegation id: {term: figure}} of ``span``; None: not known."""
        stat = self.env["gov.stat"].sudo()  # sudo: the scores' reader need not see all
        names = ("received", "decided", "late", "refused", "supplements")
        sums = stat._sums(span, Wanted({}), ["delegation"], names)
        counted = {
            "faults": self._score_faults(span),
            "disputes": self._score_disputes(span),
            "cost": self._score_cost(span),
            "experts": self._score_experts(span),
        }
        gaps = self._get_gaps()
        taught = set(self.filtered("entry_id.instructor_ids").ids)
        result = {}
        for delegation in self:
            row = sums.get((delegation.id,), dict.fromkeys(names, 0))
            decided = row["decided"] or 0
            figures = {
                "volume": decided,
                "late": _rate(row["late"], decided),
                "refused": _rate(row["refused"], decided),
                "supplements": _rate(row["supplements"], row["received"]),
                "gaps": len(gaps.get(delegation.id, ())),
                "instructor": float(delegation.id in taught),
            }
            for code, found in counted.items():
                per = 1 if code == "cost" else 100
                number = found.get(delegation.id, 0)
                figures[code] = number * per / decided if decided else None
            figures["risk"] = risk(figures["faults"], figures["disputes"])
            result[delegation.id] = figures
        return result

    def _score_disputes(self, span):
        rows = self.env["gov.dispute"]._read_group(
            self._dispute_domain(span), ["delegation_id"], ["__count"]
        )
        return {delegation.id: count for delegation, count in rows}

    def _score_cost(self, span):
        rows = self.env["gov.dispute"]._read_group(
            self._dispute_domain(span), ["delegation_id"], ["cost:sum"]
        )
        return {delegation.id: cost for delegation, cost in rows}

    def _score_experts(self, span):
        """{delegation id: experts that reviewed its cases in ``span``}."""
        rows = self.env["gov.case.expert"]._read_group(
            Domain("procedure_id.case_id.delegation_id", "in", self.ids)
            & Domain("create_date", ">=", span.first)
            & Domain("create_date", "<=", span.last),
            ["procedure_id"],
            ["__count"],
        )
        found = {}
        for procedure, count in rows:
            key = procedure.case_id.delegation_id.id
            found[key] = found.get(key, 0) + count
        return found

    def _dispute_domain(self, span):
        return (
            Domain("delegation_id", "in", self.ids)
            & Domain("received_on", ">=", span.first)
            & Domain("received_on", "<=", span.last)
        )

    def _score_faults(self, span):
        """{delegation id: inspection faults of its entry and region in ``span``}."""
        rows = self.env["gov.inspection.finding"]._read_group(
            Domain("entry_id", "in", self.entry_id.ids)
            & Domain("region_id", "in", self.region_id.ids)
            & Domain("create_date", ">=", span.first)
            & Domain("create_date", "<=", span.last),
            ["entry_id", "region_id"],
            ["__count"],
        )
        cells = {(entry.id, region.id): count for entry, region, count in rows}
        return {d.id: cells.get((d.entry_id.id, d.region_id.id), 0) for d in self}


def _rate(part, whole):
    return round(100.0 * (part or 0) / whole, 2) if whole else None
