from odoo import api, models


class GovWindow(models.Model):
    _inherit = "gov.window"

    def _training_cells(self, gates):
        """Their delegated items of programmes with one of ``gates``."""
        return self.delegation_ids.filtered(
            lambda d: d.programme_id.training_gate in gates
        )

    @api.model
    def _check_may_serve(self, user, delegation, at=None):
        """Refuse also who lacks the training that the programme insists on."""
        shift = super()._check_may_serve(user, delegation, at)
        if delegation.programme_id.training_gate == "block":
            person = shift.employee_id.sudo()  # sudo: certificates of the own person
            day = self._city_today()
            if not person._gov_trained(delegation.entry_id, day):
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-05",
                    self.env._(
                        "%(employee)s has no valid training on %(item)s.",
                        employee=person.name,
                        item=delegation.entry_id.display_name,
                    ),
                )
        return shift
