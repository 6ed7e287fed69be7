from odoo import api, fields, models

CITY = "gov_items.group_city_manager"


class GovAccountability(models.Model):
    """Somebody is called to account; it ends with a recorded outcome.

    Opened by the job for a red case and for an order without an answer, or by a
    city manager for an upheld complaint or a finding of an inspection.
    """

    _name = "gov.accountability"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Accountability Record"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: self.env["ir.sequence"].next_by_code(self._name),
        copy=False,
    )
    source = fields.Selection(
        [
            ("overdue", "Overdue case"),
            ("order", "Order without answer"),
            ("complaint", "Upheld complaint"),
            ("finding", "Finding of an inspection"),
        ],
        required=True,
        default="complaint",
    )
    case_id = fields.Many2one("gov.case", index="btree_not_null", ondelete="restrict")
    order_id = fields.Many2one(
        "gov.supervision.order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Responsible agency",
        required=True,
        index=True,
        ondelete="restrict",
    )
    officer_id = fields.Many2one(
        "res.users", "Responsible officer", ondelete="restrict"
    )
    opened_on = fields.Date(
        required=True,
        readonly=True,
        default=lambda self: self.env["gov.case"]._today(),
    )
    facts = fields.Text(help="What happened, and what was heard.")
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    outcome = fields.Selection(
        [
            ("no_fault", "No fault"),
            ("talk", "Talk and reminder"),
            ("criticism", "Criticism made known"),
            ("transfer", "Handed to discipline inspection"),
        ],
        tracking=True,
    )
    outcome_text = fields.Text("Grounds of the outcome", tracking=True)
    closed_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    closed_on = fields.Date(readonly=True)

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _once = models.UniqueIndex(
        "(case_id, source, COALESCE(order_id, 0)) "
        "WHERE case_id IS NOT NULL AND source IN ('overdue', 'order')",
        "The case is on record for this already.",
    )

    @api.model
    def _open(self, source, case, agency, officer, order=None):
        """Open a record, once per case and source; return it (or the one there is)."""
        order_id = order.id if order else False
        found = self.search(
            [
                ("source", "=", source),
                ("case_id", "=", case.id),
                ("order_id", "=", order_id),
            ],
            limit=1,
        )
        if found:
            return found
        record = self.create(
            {
                "source": source,
                "case_id": case.id,
                "agency_id": agency.id,
                "officer_id": officer.id,
                "order_id": order_id,
            }
        )
        case._log("accountability", detail=record.number, agency=agency)
        return record

    def write(self, vals):
        if not self.env.su and self.filtered(lambda r: r.state == "closed"):
            self.env["gov.case"]._refuse(
                "SUITE-APPEND", self.env._("A closed record stays as it is.")
            )
        return super().write(vals)

    def action_close(self):
        """Close with the outcome entered; by a city manager.

        :raise UserError: no outcome or no grounds (HZ22-53-12), or the user is the
            officer concerned
        """
        self.ensure_one()
        user = self.env.user
        complete = self.outcome and (self.outcome_text or "").strip()
        if not complete or not user.has_group(CITY) or user == self.officer_id:
            self.env["gov.case"]._refuse(
                "HZ22-53-12",
                self.env._(
                    "A city manager closes it, with an outcome and its grounds, and "
                    "never the officer concerned."
                ),
            )
        self.write(
            {
                "state": "closed",
                "closed_by": user.id,
                "closed_on": self.env["gov.case"]._today(),
            }
        )
