from odoo import fields, models


class GovProgramme(models.Model):
    """Whether the levels' lists of powers follow the programme."""

    _inherit = "gov.programme"

    power_lists = fields.Boolean(
        string="Lists of Powers Follow",
        help="Each publication or adjustment gives both levels a task to change their "
        "lists of powers and duties (LC20 two (four)).",
    )
    power_change_count = fields.Integer(
        string="Changes of Lists of Powers", compute="_compute_power_change_count"
    )

    def _compute_power_change_count(self):
        counts = dict(
            self.env["gov.power.change"]._read_group(
                [("programme_id", "in", self.ids), ("state", "=", "open")],
                ["programme_id"],
                ["__count"],
            )
        )
        for programme in self:
            programme.power_change_count = counts.get(programme, 0)

    def action_open_power_changes(self):
        """Open the changes that the programme asks of lists of powers."""
        return self._open("gov_items.gov_power_change_action")

    def action_note_power_lists(self):
        """Ask for the lines of everything that is delegated now, once."""
        self.check_access("write")
        for programme in self:
            programme.power_lists = True
            programme.delegation_ids._note_power_changes("mode", {})
