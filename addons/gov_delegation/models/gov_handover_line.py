from odoo import api, fields, models

from ..kernel import handover

KINDS = [
    ("rules", "Rules and specifications"),
    ("files", "Documents and archives"),
    ("manuals", "Working manuals"),
    ("guides", "Service guides"),
    ("blanks", "Blank certificates and forms"),
    ("system", "Approval system installed"),
    ("accounts", "User accounts"),
    ("training", "Training given"),
]
FLOW_FIELDS = frozenset("given_on given_by received_on received_by".split())
FLOW = object()  # cannot come over RPC: only code of this process can hold it


class GovHandoverLine(models.Model):
    """One line of the check list, signed by both bodies: LC20 two (one)."""

    _name = "gov.handover.line"
    _description = "Handover Line"
    _order = "handover_id, sequence, id"

    handover_id = fields.Many2one(
        "gov.handover", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True)
    name = fields.Char("What exactly", help="Title, version or range of numbers.")
    delegation_id = fields.Many2one(
        "gov.delegation",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: for all delegations of the handover.",
    )
    quantity = fields.Integer(default=1, help="Number of pieces, counted by both.")
    place = fields.Char(help="Where it is; for a system, where it was installed.")
    tested_by = fields.Char(help="Who tried the system (HZ22 four (one)).")
    given_on = fields.Date("Handed over on", readonly=True, copy=False)
    given_by = fields.Many2one(
        "res.users", "Handed over by", readonly=True, copy=False, ondelete="restrict"
    )
    received_on = fields.Date(readonly=True, copy=False)
    received_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    is_signed = fields.Boolean("Signed by both", compute="_compute_is_signed")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A line counts at least one piece."
    )

    @api.depends("given_on", "received_on")
    def _compute_is_signed(self):
        for line in self:
            line.is_signed = bool(line.given_on and line.received_on)

    @api.depends("kind", "name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            parts = (kinds.get(line.kind), line.name)
            line.display_name = " ".join(part for part in parts if part)

    # --- create, write, delete --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_flow_fields(vals)
        lines = super().create(vals_list)
        if any(line.handover_id.state == "taken_over" for line in lines):
            raise self._refusal()
        return lines

    def write(self, vals):
        if self.env.context.get("gov_handover_flow") is not FLOW:
            self._refuse_flow_fields(vals)
            if any(line.given_on for line in self):
                raise self._refusal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if any(line.given_on for line in self):
            raise self._refusal()

    @api.model
    def _refuse_flow_fields(self, vals):
        if any(vals.get(name) for name in FLOW_FIELDS):
            raise self._refusal()

    @api.model
    def _refusal(self):
        return self.env["gov.clause"]._refusal(
            "HZ22-41-03",
            self.env._(
                "A line is signed by the two bodies themselves and then stays as it is."
            ),
        )

    def _flow_write(self, vals):
        """Write a signature; the caller checked whose it is."""
        lines = self.sudo().with_context(gov_handover_flow=FLOW)  # sudo: see above
        return lines.write(vals)

    # --- actions ----------------------------------------------------------------

    def action_give(self):
        """Sign for the body that hands over.

        :raise AccessError: the user does not act for that body
        :raise UserError: the plan is not submitted, or signed already
        """
        for line in self:
            line.handover_id._check_side("from")
            if line.handover_id.state != "open" or line.given_on:
                raise line._refusal()
            line._check_tested()
            line._flow_write(
                {
                    "given_on": line._city_today(),
                    "given_by": self.env.uid,
                }
            )

    def action_receive(self):
        """Sign for the body that takes over.

        :raise AccessError: the user does not act for that body
        :raise UserError: not handed over yet, signed already, or by the same person
        """
        for line in self:
            line.handover_id._check_side("to")
            same = line.given_by == self.env.user
            if not line.given_on or line.received_on or same:
                raise line._refusal()
            line._flow_write(
                {
                    "received_on": line._city_today(),
                    "received_by": self.env.uid,
                }
            )

    def _check_tested(self):
        if self.kind in handover.TESTED and not (self.place and self.tested_by):
            raise self.env["gov.clause"]._refusal(
                "HZ22-41-04",
                self.env._("Say where the system is installed and who tested it."),
            )
