from odoo import api, fields, models


class GovSourceSystem(models.Model):
    """A system that items, guides or cases come from or go to, and its codes."""

    _name = "gov.source.system"
    _description = "Source System"
    _order = "code, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short word that files and imports use.")
    agency_id = fields.Many2one(
        "gov.agency",
        string="Kept By",
        index="btree_not_null",
        ondelete="restrict",
        help="The agency that runs it; empty for a national standard.",
    )
    note = fields.Text()
    active = fields.Boolean(default=True)
    scheme_ids = fields.One2many("gov.code.scheme", "system_id", string="Schemes")
    scheme_count = fields.Integer(
        string="Number of Schemes", compute="_compute_scheme_count"
    )

    _code_uniq = models.Constraint("unique(code)", "Another system has this code.")

    @api.depends("scheme_ids")
    def _compute_scheme_count(self):
        counts = dict(
            self.env["gov.code.scheme"]._read_group(
                [("system_id", "in", self.ids)], ["system_id"], ["__count"]
            )
        )
        for system in self:
            system.scheme_count = counts.get(system, 0)

    def action_open_schemes(self):
        """Open the system's schemes."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_code_scheme_action"
        )
        action["domain"] = [("system_id", "in", self.ids)]
        action["context"] = {"default_system_id": self[:1].id}
        return action

    def _scheme(self, subject, day):
        """Return the scheme in which the system codes a subject on a day."""
        self.ensure_one()
        return self.scheme_ids.filtered(
            lambda scheme: scheme.subject == subject and scheme._is_valid(day)
        )[:1]
