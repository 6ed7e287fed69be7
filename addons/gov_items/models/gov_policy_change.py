from odoo import api, fields, models
from odoo.fields import Command


class GovPolicyChange(models.Model):
    """A change of law or policy, with the entries that it touches."""

    _name = "gov.policy.change"
    _description = "Change of Law or Policy"
    _inherit = ["mail.thread"]
    _order = "date DESC, id DESC"

    name = fields.Char(required=True, string="Document", tracking=True)
    number = fields.Char(string="Document Number")
    date = fields.Date(
        string="In Force From",
        required=True,
        default=lambda self: self._city_today(),
        help="The days until the decision on an adjustment count from here.",
    )
    summary = fields.Text(help="What it changes.")
    entry_ids = fields.Many2many(
        "gov.entry", string="Entries Touched", help="In any programme."
    )
    adjustment_ids = fields.One2many(
        "gov.adjustment", "policy_change_id", string="Adjustments"
    )
    open_entry_ids = fields.Many2many(
        "gov.entry",
        string="Entries without Adjustment",
        compute="_compute_open_entry_ids",
        help="Touched, and no adjustment has been opened for them yet.",
    )

    @api.depends("entry_ids", "adjustment_ids.line_ids.entry_id")
    def _compute_open_entry_ids(self):
        for change in self:
            done = change.adjustment_ids.line_ids.entry_id
            change.open_entry_ids = change.entry_ids - done

    def action_open_adjustments(self):
        """Open one adjustment for each entry touched that has none (JN21 three 1)."""
        adjustments = self.env["gov.adjustment"]
        for change in self:
            adjustments |= adjustments.create(
                [
                    {
                        "title": f"{entry.display_name}: {change.name}",
                        "programme_id": entry.programme_id.id,
                        "ground": "law",
                        "policy_change_id": change.id,
                        "trigger_date": change.date,
                        "reason": change.summary,
                        "line_ids": [
                            Command.create({"kind": "mode", "entry_id": entry.id})
                        ],
                    }
                    for entry in change.open_entry_ids
                ]
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_adjustment_action"
        )
        action["domain"] = [("policy_change_id", "in", self.ids)]
        return action
