from odoo import api, fields, models


class GovProgrammePerson(models.Model):
    """Who answers for a programme in an agency or a region."""

    _name = "gov.programme.person"
    _description = "Person in Charge"
    _order = "programme_id, region_id, agency_id, role, id"

    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="cascade"
    )
    region_id = fields.Many2one(
        "gov.region", index="btree_not_null", ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency", index="btree_not_null", ondelete="restrict"
    )
    role = fields.Selection(
        [
            ("overall", "In overall charge"),
            ("direct", "In direct charge"),
            ("front", "Front-line staff"),
            ("leader", "Leads the task force"),
            ("member", "Member of the task force"),
        ],
        required=True,
        default="overall",
        help="JN21 four (one), JC25 three; the task force is HZ22's (three (one)).",
    )
    name = fields.Char(required=True)
    position = fields.Char(help="As head of the government, head of the bureau.")
    is_head = fields.Boolean(
        string="Head of the Body",
        help="The leader of a task force is the head of the government (HZ22).",
    )
    user_id = fields.Many2one("res.users", index="btree_not_null", ondelete="set null")

    _one_body = models.Constraint(
        "CHECK(region_id IS NOT NULL OR agency_id IS NOT NULL)",
        "Name the region or the agency that the person answers for.",
    )

    @api.constrains("role", "is_head")
    def _check_leader(self):
        for person in self:
            if person.role == "leader" and not person.is_head:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-31-04",
                    self.env._(
                        "%s: a task force is led by the head of the government.",
                        person.name,
                    ),
                )
