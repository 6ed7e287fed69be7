from odoo import api, fields, models


class GovCentreDocument(models.Model):
    """A centre's rule as a dated file, with the county's opinion on it."""

    _name = "gov.centre.document"
    _description = "Rule of a Centre"
    _gov_uploads = {"file": "paper"}
    _inherit = ["gov.centre.mixin"]
    _order = "centre_id, kind_id, date_from desc"

    kind_id = fields.Many2one(
        "gov.centre.document.kind", required=True, index=True, ondelete="restrict"
    )
    name = fields.Char("Title", required=True)
    number = fields.Char(help="Document number, where it has one.")
    date_from = fields.Date("In force from", required=True)
    date_to = fields.Date("Until")
    file = fields.Binary(attachment=True, required=True)
    file_name = fields.Char()
    opinion = fields.Text(
        "Opinion of the centre above", help="HZ22: the county guides the rules."
    )
    opinion_on = fields.Date(readonly=True, copy=False)
    opinion_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    is_in_force = fields.Boolean(
        compute="_compute_is_in_force", search="_search_is_in_force"
    )
    is_public = fields.Boolean("On the public page")

    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "It ends after it begins."
    )

    @api.model
    def _force_domain(self, day):
        return [
            ("date_from", "<=", day),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", day),
        ]

    @api.depends("date_from", "date_to")
    def _compute_is_in_force(self):
        today = self._city_today()
        for document in self:
            document.is_in_force = (
                bool(document.date_from)
                and document.date_from <= today
                and (not document.date_to or document.date_to >= today)
            )

    def _search_is_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._force_domain(self._city_today())

    def action_give_opinion(self):
        """Sign the opinion for the centre above."""
        upper = self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )
        for document in self:
            if document.centre_id.parent_id.agency_id not in upper:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-53-02",
                    self.env._(
                        "The opinion on %(centre)s's rules is given by the centre "
                        "above.",
                        centre=document.centre_id.name,
                    ),
                )
            document.sudo().write(  # sudo: the opinion of who leads, not who keeps
                {
                    "opinion_on": self._city_today(),
                    "opinion_by_id": self.env.uid,
                }
            )
