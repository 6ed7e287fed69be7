from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel.number import YEARS
from .gov_archive_schedule_line import TRIGGERS

#: Years after which a county's and a city's archives take files over: article 20
#: of the Regulation on the Implementation of the Archives Law (State Council
#: decree 772).
TRANSFER_YEARS = {"city": 20, "county": 10}


class GovArchiveFileRetention(models.Model):
    """How long a file is kept, from when, and what stops its end."""

    _inherit = "gov.archive.file"

    schedule_line_id = fields.Many2one(
        "gov.archive.schedule.line",
        "Retention line",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Line of the approved table that fixed the retention at packaging.",
    )
    trigger = fields.Selection(
        TRIGGERS,
        "Counts from",
        readonly=True,
        copy=False,
        default="closing",
        help="Fixed at packaging by the retention table.",
    )
    trigger_on = fields.Date(
        "Counts from the year after",
        readonly=True,
        copy=False,
        help="Empty: the day is not known yet; the file is not queued.",
    )
    trigger_ids = fields.One2many("gov.archive.trigger", "file_id")
    retain_until = fields.Date(
        readonly=True,
        copy=False,
        index=True,
        help="Last day of the period; empty for permanent files, and as long as the "
        "day it counts from is not known.",
    )
    held = fields.Boolean("Legal hold", readonly=True, copy=False)
    hold_ids = fields.Many2many("gov.archive.hold", readonly=True, copy=False)
    destroyed_at = fields.Datetime(readonly=True, copy=False)
    expired = fields.Boolean(
        compute="_compute_expired",
        search="_search_expired",
        help="In custody, the period is over, and no hold stands against it.",
    )
    transfer_due = fields.Date(
        compute="_compute_transfer_due",
        search="_search_transfer_due",
        help="County archives take files over after 10 years, city archives after 20 "
        "(decree 772, article 20); system parameters "
        "gov_archive.transfer_years_county and gov_archive.transfer_years_city.",
    )

    @api.depends("retain_until", "held", "state")
    def _compute_expired(self):
        today = self.env["gov.case"]._today()
        for file in self:
            over = file.retain_until and file.retain_until < today
            file.expired = bool(over and not file.held and file.state == "in_custody")

    def _search_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["gov.case"]._today()
        return (
            Domain("retain_until", "<", today)
            & Domain("held", "!=", True)
            & Domain("state", "=", "in_custody")
        )

    @api.depends("closed_on", "holder_id")
    def _compute_transfer_due(self):
        years = self._transfer_years()
        for file in self:
            kind = "city" if file.holder_id.region_id.kind == "city" else "county"
            day = file.closed_on
            file.transfer_due = day and fields.Date.add(day, years=years[kind])

    def _search_transfer_due(self, operator, value):
        if operator not in ("<", "<="):
            return NotImplemented
        day = fields.Date.to_date(value) or self.env["gov.case"]._today()
        years = self._transfer_years()
        city = Domain("holder_id.region_id.kind", "=", "city")
        return (
            city
            & Domain(
                "closed_on", operator, fields.Date.subtract(day, years=years["city"])
            )
        ) | (
            ~city
            & Domain(
                "closed_on", operator, fields.Date.subtract(day, years=years["county"])
            )
        )

    @api.model
    def _transfer_years(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not
        return {
            kind: int(
                parameters.get_param(f"gov_archive.transfer_years_{kind}") or default
            )
            for kind, default in TRANSFER_YEARS.items()
        }

    def _schedule_line(self):
        """The line of the custodian's table in force for the file's item."""
        lines = self.env["gov.archive.schedule.line"].sudo()  # sudo: table in force
        agency = self.env["gov.archive.fonds"]._fonds_holder(self.custodian_id)
        found = lines.search(
            [
                ("schedule_id.agency_id", "in", (agency | self.custodian_id).ids),
                ("schedule_id.state", "=", "approved"),
                ("entry_id", "in", [False, self.entry_id.id]),
            ]
        )
        return found.sorted(lambda line: not line.entry_id)[:1]

    def _fix_retention(self):
        """Take retention and start from the approved table; called at packaging."""
        line = self._schedule_line()
        values = {"schedule_line_id": line.id, "trigger": line.trigger or "closing"}
        if line:
            values["retention"] = line.retention
        self._act_write(values)
        if self.trigger == "closing":
            self._count_from(self.closed_on)

    def _count_from(self, day):
        """Let the period count from the first of January after ``day``."""
        for file in self:
            years = YEARS[file.retention]
            until = day.replace(year=day.year + years, month=12, day=31) if years else 0
            file.sudo()._act_write(  # sudo: the caller asked who may say the day
                {"trigger_on": day, "retain_until": until or False}
            )

    def _count_holds(self):
        """Note on each file whether a hold stands."""
        for file in self.sudo():  # sudo: holds of any agency count
            holds = file.hold_ids.filtered(lambda h: not h.released_on)
            file._act_write({"held": bool(holds)})
