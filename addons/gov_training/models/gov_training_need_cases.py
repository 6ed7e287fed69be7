from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Parameter → its value where nobody set one: days looked back, cases at least,
#: percent supplemented or overdue from which training is proposed.
THRESHOLDS = {
    "gov_training.cluster_days": 90,
    "gov_training.cluster_cases": 5,
    "gov_training.cluster_percent": 30,
    "gov_training.fault_count": 3,
}


class GovTrainingNeedCases(models.Model):
    """Needs found in figures: cases that were supplemented or late, faults found."""

    _inherit = "gov.training.need"

    @api.model
    def _threshold(self, name):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a public setting
        value = parameters.get_param(name)
        return int(value) if value else THRESHOLDS[name]

    @api.model
    def _cron_find(self):
        """Propose training where cases or inspections show that it is missing."""
        self._propose_clusters()
        self._propose_faults()

    @api.model
    def _propose_clusters(self):
        """Propose training on items whose cases are often supplemented or late."""
        today = self._city_today()
        since = today - timedelta(days=self._threshold("gov_training.cluster_days"))
        vals_list = []
        for row in self._cluster_rows(since, today):
            delegation = self.env["gov.delegation"].browse(row[0])
            total, supplemented, late = row[1:]
            if not delegation.upper_agency_id:
                continue
            vals_list.append(
                {
                    "kind": "cases",
                    "entry_id": delegation.entry_id.id,
                    "region_id": delegation.region_id.id,
                    "agency_id": delegation.upper_agency_id.id,
                    "case_total": total,
                    "case_faulty": max(supplemented, late),
                    "facts": {
                        "day": str(since),
                        "total": total,
                        "supplemented": supplemented,
                        "late": late,
                    },
                    "source_key": f"cases/{delegation.id}/{today:%Y-%m}",
                }
            )
        return self._propose(vals_list)

    def _cluster_rows(self, since, today):
        """(delegation id, cases, supplemented, late) above the thresholds."""
        self.env["gov.case"].flush_model()
        self.env["gov.case.notice"].flush_model()
        query = SQL(
            """
            SELECT delegation_id, count(*),
                   count(*) FILTER (WHERE supplemented), count(*) FILTER (WHERE late)
              FROM (SELECT c.delegation_id,
                           EXISTS (SELECT FROM gov_case_notice n
                                    WHERE n.case_id = c.id AND n.kind = 'supplement')
                               AS supplemented,
                           c.due_on < COALESCE(c.decided_at::date, %(today)s) AS late
                      FROM gov_case c
                     WHERE c.received_on BETWEEN %(since)s AND %(today)s
                       AND c.state <> 'withdrawn') AS seen
             GROUP BY delegation_id
            HAVING count(*) >= %(least)s
               AND 100 * greatest(count(*) FILTER (WHERE supplemented),
                                  count(*) FILTER (WHERE late)) >= %(share)s * count(*)
            """,
            today=today,
            since=since,
            least=self._threshold("gov_training.cluster_cases"),
            share=self._threshold("gov_training.cluster_percent"),
        )
        return self.env.execute_query(query)

    @api.model
    def _inspection_faults(self, since, entries=None):
        """Return [(entry, region, number of faults, their words)] found since a day."""
        findings = self.env["gov.inspection.finding"].sudo()  # sudo: only counted
        domain = Domain("entry_id", "!=", False) & Domain("create_date", ">=", since)
        if entries:
            domain &= Domain("entry_id", "in", entries.ids)
        return [
            (entry, region, count, "、".join(sorted(set(names))))
            for entry, region, count, names in findings._read_group(
                domain, ["entry_id", "region_id"], ["__count", "name:array_agg"]
            )
        ]

    @api.model
    def _propose_faults(self, entries=None):
        """Propose training where inspections found the same item at fault often."""
        today = self._city_today()
        since = today - timedelta(days=self._threshold("gov_training.cluster_days"))
        least = self._threshold("gov_training.fault_count")
        vals_list = []
        for entry, region, count, words in self._inspection_faults(since, entries):
            if count < least:
                continue
            cells = entry.delegation_ids
            local = cells.filtered(lambda d, r=region: d.region_id == r) or cells
            for agency in local.upper_agency_id:
                vals_list.append(
                    {
                        "kind": "inspection",
                        "entry_id": entry.id,
                        "region_id": region.id,
                        "agency_id": agency.id,
                        "case_faulty": count,
                        "note": words,
                        "source_key": f"faults/{entry.id}/{region.id}/{agency.id}"
                        f"/{today:%Y-%m}",
                    }
                )
        return self._propose(vals_list)
