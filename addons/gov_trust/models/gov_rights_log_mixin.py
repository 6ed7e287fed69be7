from odoo import api, models


class GovRightsLogMixin(models.AbstractModel):
    """Notes every change of a model that decides who may do what."""

    _name = "gov.rights.log.mixin"
    _description = "Changes of Rights Are Noted"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._note_rights("create", {name for vals in vals_list for name in vals})
        return records

    def write(self, vals):
        result = super().write(vals)
        self._note_rights("write", vals)
        return result

    def unlink(self):
        self._note_rights("unlink", ())
        return super().unlink()

    def _note_rights(self, verb, names):
        # Modules bring their rights with them; that is in the log of releases.
        if not self or self.env.context.get("install_mode"):
            return
        self.env["gov.audit.event"]._log(
            "rights",
            records=self,
            subject=f"{self._description}: {', '.join(self.mapped('display_name'))}",
            detail=f"{verb}: {', '.join(sorted(names))}",
        )
