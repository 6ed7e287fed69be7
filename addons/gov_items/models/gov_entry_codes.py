from odoo import api, fields, models


class GovEntry(models.Model):
    """The codes of an entry in the systems around."""

    _inherit = "gov.entry"
    _rec_names_search = ["name", "item_id.code", "pinyin_initials", "code_ids.code"]

    code_ids = fields.One2many("gov.entry.code", "entry_id", string="Codes")
    code_count = fields.Integer(string="Number of Codes", compute="_compute_code_count")

    @api.depends("code_ids")
    def _compute_code_count(self):
        counts = dict(
            self.env["gov.entry.code"]._read_group(
                [("entry_id", "in", self.ids)], ["entry_id"], ["__count"]
            )
        )
        for entry in self:
            entry.code_count = counts.get(entry, 0)

    def action_open_codes(self):
        """Open the entry's codes."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_entry_code_action"
        )
        action["domain"] = [("entry_id", "in", self.ids)]
        action["context"] = {"default_entry_id": self[:1].id}
        return action
