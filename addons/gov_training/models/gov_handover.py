from odoo import fields, models
from odoo.fields import Domain


class GovHandover(models.Model):
    """Training before take-over, by item and county (LC20 two (one))."""

    _inherit = "gov.handover"

    training_session_ids = fields.Many2many(
        "gov.training.session",
        string="Training before take-over",
        compute="_compute_training",
        compute_sudo=True,
        help="Sessions held on these items where staff of the body taking over came.",
    )
    untrained_count = fields.Integer(
        "Items without training",
        compute="_compute_training",
        compute_sudo=True,
        help="Delegations of the handover on whose item nobody of the body taking over "
        "was trained until it was taken over.",
    )
    lacks_training = fields.Boolean(
        "Without training",
        compute="_compute_training",
        compute_sudo=True,
        search="_search_lacks_training",
    )

    def _compute_training(self):
        lines = self.env["gov.training.attendance"].search(
            Domain("present", "=", True)
            & Domain("session_id.state", "=", "held")
            & Domain("agency_id", "child_of", self.to_agency_id.ids)
        )
        for one in self:
            end = one.taken_over_on or self._city_today()
            path = one.to_agency_id.parent_path or "-"
            mine = lines.filtered(
                lambda a, e=end, p=path: (
                    a.day <= e and a.agency_id.parent_path.startswith(p)
                )
            )
            entries = one.delegation_ids.entry_id
            sessions = mine.session_id.filtered(lambda s, n=entries: s.entry_ids & n)
            one.training_session_ids = sessions
            one.untrained_count = len(entries - sessions.entry_ids)
            one.lacks_training = bool(one.untrained_count)

    def _search_lacks_training(self, operator, value):
        if operator != "in":
            return NotImplemented
        lacking = self.search(Domain.TRUE).filtered("lacks_training")
        return Domain("id", "in", lacking.ids)
