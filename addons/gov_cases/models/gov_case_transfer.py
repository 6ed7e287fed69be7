from odoo import api, fields, models

from odoo.addons.gov_windows.kernel import clock


class GovCaseTransfer(models.Model):
    """Documents of a case on their way from one agency to the next.

    Online they arrive as they are sent. On paper the receiver confirms what is on
    the transfer sheet, item by item; until then the next step does not begin.
    """

    _name = "gov.case.transfer"
    _description = "Transfer of Documents"
    _order = "case_id, id"
    _rec_name = "number"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Char(required=True, readonly=True)
    from_agency_id = fields.Many2one(
        "gov.agency", "From", required=True, readonly=True, ondelete="restrict"
    )
    to_agency_id = fields.Many2one(
        "gov.agency",
        "To",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    way = fields.Selection(
        [("online", "Online"), ("paper", "On paper")], required=True, readonly=True
    )
    carrier = fields.Char(readonly=True, help="Who carries the paper.")
    sent_by = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    sent_at = fields.Datetime(required=True, readonly=True)
    due_on = fields.Date(
        readonly=True, help="Last day of the forwarding limit (HZ22 one (two) 2)."
    )
    received_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    arrived_at = fields.Datetime(readonly=True)
    hours = fields.Float(
        "Hours on the way",
        compute="_compute_hours",
        help="From sending to arrival; until now while it is on its way.",
    )
    line_ids = fields.One2many("gov.case.transfer.line", "transfer_id", readonly=True)
    document_id = fields.Many2one(
        "gov.case.document", "Transfer sheet", readonly=True, ondelete="restrict"
    )

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _on_the_way_idx = models.Index("(to_agency_id) WHERE arrived_at IS NULL")

    @api.depends("sent_at", "arrived_at")
    def _compute_hours(self):
        now = fields.Datetime.now()
        for transfer in self:
            end = transfer.arrived_at or now
            spent = end - transfer.sent_at if transfer.sent_at else None
            transfer.hours = spent.total_seconds() / 3600 if spent else 0

    def action_arrive(self, missing=None, note=""):
        """Confirm the arrival, item by item.

        :param missing: ``gov.case.transfer.line`` that did not arrive
        :raise UserError: another agency's (SUITE-AGENCY), or confirmed already
            (HZ22-12-20)
        """
        self.ensure_one()
        case = self.case_id
        case._lock()
        self._check_confirming()
        lines = self.line_ids.sudo()  # sudo: rows change through this act alone
        gone = lines & (missing or self.env["gov.case.transfer.line"])
        (lines - gone).write({"arrived": True})
        if (note or "").strip():
            gone.write({"note": note.strip()})
        self.sudo().write(  # sudo: as above
            {"received_by": self.env.uid, "arrived_at": fields.Datetime.now()}
        )
        names = ", ".join(gone.mapped("name"))
        case._log("arrive", detail=names and self.env._("Not arrived: %s", names))
        case._arrived(clock.local_day(self.arrived_at))

    def _check_confirming(self):
        """Refuse who does not receive it, and a second confirmation.

        :raise UserError: SUITE-AGENCY, HZ22-12-20
        """
        case = self.case_id
        if self.to_agency_id not in self.env.user._own_agencies():
            case._refuse(
                "SUITE-AGENCY",
                self.env._(
                    "%(agency)s confirms the arrival.", agency=self.to_agency_id.name
                ),
            )
        if self.arrived_at:
            case._refuse("HZ22-12-20", self.env._("The arrival is confirmed already."))

    def action_confirm(self):
        """Button: it arrived, but for what was noted as missing."""
        self.action_arrive(self.line_ids.filtered("note"))
