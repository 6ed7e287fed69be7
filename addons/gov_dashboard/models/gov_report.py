from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.gov_items.report import pdf

from ..kernel import indicators, measures
from ..kernel.period import Period
from ..kernel.wanted import Wanted
from ..report.sheet import Sheet

CATEGORIES = [
    ("handling", "Handling of cases"),
    ("reform", "Course of the reform"),
    ("list", "Lists and guides"),
    ("people", "Windows and people"),
    ("project", "Projects"),
    ("public", "Public services"),
]


class Ask(NamedTuple):
    """What a report is asked for: its days, what is wanted, the filter itself."""

    span: Period
    wanted: Wanted
    filters: dict


class GovReport(models.Model):
    """A report that a source document asks for: one table, on screen and paper.

    The record says what it is and which clause asks for it; the method
    ``_table_<code>`` of this model makes the table. Records come with the
    modules' data, nobody enters them.
    """

    _name = "gov.report"
    _description = "Report"
    _order = "category, sequence, id"

    name = fields.Char(required=True, translate=True, readonly=True)
    code = fields.Char(
        required=True, readonly=True, help="Names the method that makes the table."
    )
    sequence = fields.Integer(default=10, readonly=True)
    category = fields.Selection(CATEGORIES, required=True, readonly=True)
    clause_ids = fields.Many2many(
        "gov.clause", string="Clauses", readonly=True, help="Who asks for the report."
    )
    description = fields.Text(
        translate=True, readonly=True, help="What it shows and how it is computed."
    )
    periodic = fields.Boolean(
        "Over a Period",
        default=True,
        readonly=True,
        help="Clear: it shows today, whatever the period.",
    )

    _code_uniq = models.Constraint("unique(code)", "A report's code must be unique.")

    @api.model
    @api.readonly
    def get_reports(self):
        """Return all reports by category, for the reports page.

        :raise AccessError: the user is neither manager nor auditor
        """
        self.env["gov.dashboard"]._check_reader()
        reports = self.search_fetch([], order="category, sequence, id", limit=1000)
        names = dict(self._fields["category"]._description_selection(self.env))
        return [
            {
                "name": names[category],
                "reports": [report._as_entry() for report in of_category],
            }
            for category, of_category in reports.grouped("category").items()
        ]

    def _as_entry(self):
        return {
            "code": self.code,
            "name": self.name,
            "description": self.description or "",
            "periodic": self.periodic,
            "clauses": [
                {"code": clause.code, "text": clause.quotation}
                for clause in self.clause_ids
            ],
        }

    @api.model
    @api.readonly
    def get_table(self, code, filters):
        """Return a report's table.

        :param filters: as for ``gov.dashboard``
        :return: dict title, heading, rows, note
        :raise AccessError: the user is neither manager nor auditor
        :raise UserError: no such report, or a filter cannot be read
        """
        table = self._make(code, filters)
        return {
            "title": table.title,
            "heading": table.heading,
            "rows": table.rows,
            "note": table.note,
        }

    @api.model
    def _make(self, code, filters):
        """The report's ``report.sheet.Table``."""
        board = self.env["gov.dashboard"]
        board._check_reader()
        report = self.search([("code", "=", code)], limit=1)
        if not report:
            raise UserError(self.env._("There is no such report."))
        ask = Ask(board._span(filters), board._wanted(filters), filters)
        table = getattr(report, f"_table_{report.code}")(ask)
        table.title = report.name
        return table

    @api.model
    def _sheet(self, code, filters):
        """The report on its own as a ``report.sheet.Sheet``."""
        board = self.env["gov.dashboard"]
        table = self._make(code, filters)
        report = self.search([("code", "=", code)], limit=1)
        span = board._span(filters)
        words = board._filter_words(filters)
        if report.periodic:
            words.insert(0, f"{span.first} – {span.last}")
        return Sheet(
            organ=board._organ(filters),
            title=report.name,
            subtitle=" · ".join(words) or str(self.env["gov.case"]._today()),
            font=pdf.register_font(self.env),
            footer=board._footer(),
            tables=[table],
            notes=[report.description or ""],
        )

    # ------------------------------------------------------------
    # TOOLS OF THE TABLES
    # ------------------------------------------------------------

    @api.model
    def _grouped(self, ask, by, names=measures.MEASURES):
        """{key: figures} of the period per value of the dimensions ``by``."""
        return self.env["gov.stat"]._sums(ask.span, ask.wanted, by, names)

    @api.model
    def _open_by(self, ask, by):
        """{key: {light: open cases}} today per value of the dimensions ``by``."""
        result = {}
        found = self.env["gov.dashboard"]._open_by_light(ask.wanted, by)
        for (light, *key), figures in found.items():
            if light != "standing":
                lights = result.setdefault(tuple(key), {})
                lights[light] = figures["running"] or 0
        return result

    @api.model
    def _sums_of(self, model):
        """``model``, to be counted and never listed.

        The city government reads sums of what it may not open one by one.
        """
        records = self.env[model]
        leader = self.env.user.has_group("gov_items.group_city_leader")
        if leader and not records.has_access("read"):
            return records.sudo()  # sudo: sums over the whole city, no record
        return records

    @api.model
    def _name_of(self, model, ids):
        """{id: display name} of the records of ``ids`` that exist."""
        records = self.env[model].browse({key for key in ids if key}).exists()
        return {record.id: record.display_name for record in records}

    @api.model
    def _value(self, code, figures):
        """The indicator ``code`` of ``figures`` as a plain number."""
        value = indicators.value(indicators.BY_CODE[code], figures)
        return (
            float(value) if value is not None and not isinstance(value, int) else value
        )
