from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel.crosswalk import comparable
from ..kernel.identifiers import check_basic_code, compact

#: Types of government service items, after the national basic catalogue.
ITEM_TYPES = [
    ("01", "Administrative Permit"),
    ("02", "Administrative Penalty"),
    ("03", "Administrative Coercion"),
    ("04", "Administrative Levy"),
    ("05", "Administrative Payment"),
    ("06", "Administrative Inspection"),
    ("07", "Administrative Confirmation"),
    ("08", "Administrative Reward"),
    ("09", "Administrative Ruling"),
    ("10", "Other Administrative Power"),
    ("20", "Public Service"),
]


class GovItem(models.Model):
    """A service item of the master, apart from what programmes make of it.

    Names are not unique: two rows of an annex may differ by department only.
    """

    _name = "gov.item"
    _inherit = ["gov.pinyin.mixin", "gov.bulk.mixin"]
    _description = "Service Item"
    _order = "code, id"
    _rec_names_search = ["name", "code", "pinyin_initials"]

    name = fields.Char(required=True, index="trigram")
    code = fields.Char(
        string="Basic Code",
        copy=False,
        help="12 characters: province 2, type 2, department 2, main item 3, "
        "sub-item 3. Empty while the item has no national code.",
    )
    item_type = fields.Selection(ITEM_TYPES, index=True)
    parent_id = fields.Many2one(
        "gov.item",
        string="Main Item",
        index="btree_not_null",
        ondelete="restrict",
        help="The main item that this sub-item belongs to.",
    )
    match_name = fields.Char(
        compute="_compute_match_name",
        store=True,
        index="trigram",
        export_string_translation=False,
        help="The name without blanks and marks, as it is compared with others.",
    )
    crosswalk_id = fields.Many2one(
        "gov.crosswalk",
        string="Same Item Across Programmes",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    crosswalk_count = fields.Integer(
        related="crosswalk_id.programme_count", string="Programmes with the Same Item"
    )
    match_count = fields.Integer(
        string="Pairs to Be Answered", compute="_compute_match_count"
    )
    entry_ids = fields.One2many("gov.entry", "item_id", string="Catalogue Entries")
    entry_count = fields.Integer(
        string="Number of Programmes", compute="_compute_entry_count"
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL AND code != ''",
        "Another item has this basic code.",
    )

    @api.depends("name")
    def _compute_match_name(self):
        for item in self:
            item.match_name = comparable(item.name)

    @api.depends_context("uid")
    def _compute_match_count(self):
        counts = dict.fromkeys(self.ids, 0)
        for name in ("item_id", "other_item_id"):
            for item, count in self.env["gov.item.match"]._read_group(
                [(name, "in", self.ids), ("state", "=", "proposed")],
                [name],
                ["__count"],
            ):
                counts[item.id] += count
        for item in self:
            item.match_count = counts.get(item.id, 0)

    @api.depends("entry_ids")
    def _compute_entry_count(self):
        counts = dict(
            self.env["gov.entry"]._read_group(
                [("item_id", "in", self.ids)],
                ["item_id"],
                ["programme_id:count_distinct"],
            )
        )
        for item in self:
            item.entry_count = counts.get(item, 0)

    @api.constrains("code")
    def _check_code(self):
        for item in self.filtered("code"):
            if check_basic_code(item.code):
                raise ValidationError(
                    self.env._(
                        "%(code)s is no basic code: it has 12 digits or capital "
                        "letters.",
                        code=item.code,
                    )
                )

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("An item cannot be its own main item."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("code"):
                vals["code"] = compact(vals["code"])
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("code"):
            vals = dict(vals, code=compact(vals["code"]))
        return super().write(vals)

    def action_open_entries(self):
        """Open what the programmes make of the item."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_entry_action"
        )
        action["domain"] = [("item_id", "in", self.ids)]
        action["context"] = {"default_item_id": self[:1].id}
        return action

    def action_open_crosswalk(self):
        """Open the same item in all programmes, side by side."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_crosswalk_action"
        )
        action.update(
            views=[(False, "form")], view_mode="form", res_id=self.crosswalk_id.id
        )
        return action

    def action_open_matches(self):
        """Open the pairs of the item that wait for an answer."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_item_match_action"
        )
        action["domain"] = [
            "|",
            ("item_id", "in", self.ids),
            ("other_item_id", "in", self.ids),
        ]
        return action
