from datetime import timedelta

from odoo import fields, models


class GovCase(models.Model):
    _inherit = "gov.case"

    # The newest decisions for the wall screens, and the records behind a figure.
    _decided_at_idx = models.Index("(decided_at) WHERE decided_at IS NOT NULL")

    def _decide(self, step, outcome, reason, request_key):
        """Tell the wall screens, too; they show no personal data."""
        result = super()._decide(step, outcome, reason, request_key)
        for channel in self.env["gov.screen"]._channels():
            self.env["bus.bus"]._sendone(
                channel, "gov_screen/decided", self._ticker_line()
            )
        return result

    def _ticker_line(self):
        """A decision as the wall screens show it."""
        self.ensure_one()
        case = self.sudo()  # sudo: item, place and outcome only, shown in public
        field = self._fields["outcome"]
        local = fields.Datetime.to_datetime(case.decided_at) + timedelta(hours=8)
        return {
            "id": case.id,
            "at": f"{local:%m-%d %H:%M}",
            "entry": case.entry_id.name,
            "region": case.region_id.name,
            "outcome": case.outcome,
            "outcome_label": dict(field._description_selection(self.env)).get(
                case.outcome, ""
            ),
        }
