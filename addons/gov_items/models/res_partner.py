from odoo import SUPERUSER_ID, models

from odoo.addons.mail.tools.discuss import Store


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _field_store_repr(self, field_name):
        """Show the author of automatic messages as what it is, see ``res.users``."""
        if field_name == "name":
            return [Store.Attr("name", lambda partner: partner._shown_name())]
        return super()._field_store_repr(field_name)

    def _shown_name(self):
        system = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        if self.id == system:
            user = self.env["res.users"].browse(SUPERUSER_ID)
            return user.sudo().display_name  # sudo: its name only
        return self.name
