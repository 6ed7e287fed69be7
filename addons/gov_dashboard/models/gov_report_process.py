from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..report.sheet import Table


class GovReportProcess(models.Model):
    """Where cases wait, go back or are given up, from the steps themselves."""

    _inherit = "gov.report"

    def _table_process(self, ask):
        """JN18-28-03: waiting, going back, giving up, documents never used."""
        names = ("received", "accepted", "supplements", "withdrawn")
        found = {
            key: row for (key,), row in self._grouped(ask, ["entry"], names).items()
        }
        waits = self._waits(ask)
        unused = self._unused_documents(ask, found)
        entries = self._name_of("gov.entry", found)
        rows = [
            [entries.get(entry, "–"), *self._process_line(row, waits.get(entry))]
            + ["、".join(unused.get(entry, ()))]
            for entry, row in found.items()
        ]
        rows.sort(key=lambda row: (-(row[3] or 0), -row[1], row[0]))
        return Table(
            "",
            [
                self.env._("Entry"),
                self.env._("Received"),
                self.env._("Longest step"),
                self.env._("Mean hours in it"),
                self.env._("Waiting in it now"),
                self.env._("Sent back"),
                self.env._("Share (%)"),
                self.env._("Given up"),
                self.env._("Documents never used"),
            ],
            rows,
            weights=(4, 1, 2, 2, 2, 1, 1, 1, 4),
        )

    @api.model
    def _process_line(self, row, wait):
        steps = self.env["gov.case.step"]._fields["kind"]
        kind, hours, waiting = wait or (None, None, 0)
        return [
            row["received"] or 0,
            dict(steps._description_selection(self.env)).get(kind, "–"),
            hours,
            waiting,
            row["supplements"] or 0,
            self._share(row["supplements"], row["received"]),
            row["withdrawn"] or 0,
        ]

    @api.model
    def _case_domain(self, ask, path="case_id."):
        """Domain of the cases of the period that the filter picks."""
        domain = Domain(f"{path}received_on", ">=", ask.span.first)
        domain &= Domain(f"{path}received_on", "<=", ask.span.last)
        for key in ("programme_id", "mode_id", "entry_id", "item_id", "channel"):
            if ask.filters.get(key):
                domain &= Domain(f"{path}{key}", "=", ask.filters[key])
        if ask.filters.get("region_id"):
            region = int(ask.filters["region_id"])
            domain &= Domain(f"{path}region_id", "child_of", region)
        return domain

    @api.model
    def _waits(self, ask):
        """{entry id: (step kind, mean hours, cases waiting in it now)} of the step in
        which the entry's cases stay longest."""
        steps = self._sums_of("gov.case.step")
        query = steps._search(
            self._case_domain(ask) & Domain("started_at", "!=", False)
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (c.entry_id) c.entry_id, s.kind, "
                "ROUND((AVG(EXTRACT(EPOCH FROM COALESCE(s.done_at, "
                "now() AT TIME ZONE 'UTC') - s.started_at)) / 3600)::numeric, 2)"
                "::float AS hours, COUNT(*) FILTER (WHERE s.state = 'doing') "
                "FROM gov_case_step s JOIN gov_case c ON c.id = s.case_id "
                "WHERE s.id IN %s GROUP BY c.entry_id, s.kind "
                "ORDER BY c.entry_id, hours DESC, s.kind",
                query.subselect(),
            )
        )
        return {entry: tuple(rest) for entry, *rest in rows}

    @api.model
    def _unused_documents(self, ask, entries):
        """{entry id: names of the guide's documents that no case of it brought}."""
        guides = self._guides(ask, ask.span.last).filtered(
            lambda guide: guide.entry_id.id in entries
        )
        cases = self._sums_of("gov.case")._search(self._case_domain(ask, ""))
        store = self.env["gov.case.document"].sudo()  # sudo: names of forms only
        used = store._read_group(
            Domain("case_id", "in", cases)
            & Domain("submitted", "=", True)
            & Domain("manual_document_id", "!=", False),
            ["manual_document_id"],
        )
        brought = {
            (document.manual_id.entry_id.id, document.name) for (document,) in used
        }
        never = {}
        for guide in guides:
            entry = guide.entry_id.id
            for name in guide.document_ids.mapped("name"):
                if (entry, name) not in brought:
                    never.setdefault(entry, {})[name] = True
        return never
