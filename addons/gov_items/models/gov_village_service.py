from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Kinds of regions whose lines are a model for the villages below them.
MODEL_KINDS = ("county", "zone", "township")


class GovVillageService(models.Model):
    """An item that a village can handle or help with, and how.

    Lines of a county or township are a model list: they are given to the villages
    below, which then keep their own. A village never decides (HZ22 seven (one)).
    """

    _name = "gov.village.service"
    _description = "Item of a Village"
    _inherit = ["gov.pinyin.mixin"]
    _order = "region_id, sequence, id"
    _rec_names_search = ["name", "pinyin_initials"]

    region_id = fields.Many2one(
        "gov.region",
        string="Village",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("kind", "in", ("village", *MODEL_KINDS))],
        help="A village or community; a county or township for a model list.",
    )
    township_id = fields.Many2one(
        related="region_id.parent_id", string="Part of", store=True, index=True
    )
    is_model = fields.Boolean(
        string="Model List", compute="_compute_is_model", store=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Item",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    item_id = fields.Many2one(
        "gov.item",
        string="Service Item",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty where the village helps with something that is no service item.",
    )
    help_kind = fields.Selection(
        [
            ("handle", "Handles it itself"),
            ("collect", "Collects and passes on"),
            ("errand", "Goes for the applicant"),
            ("assist", "Helps with filling in and online"),
            ("advise", "Advises"),
        ],
        string="Kind of Help",
        required=True,
        default="assist",
    )
    target = fields.Char(
        string="For Whom", help="As: the elderly, the disabled; empty: everybody."
    )
    documents = fields.Text(string="What to Bring")
    days = fields.Integer(
        string="Passed On Within", aggregator=None, help="Working days; 0: at once."
    )
    note = fields.Char()
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex(
        "(region_id, name) WHERE active", "The village has this item on its list."
    )
    _days = models.Constraint("CHECK(days >= 0)", "Days cannot be negative.")

    @api.depends("item_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.item_id.name

    @api.depends("region_id.kind")
    def _compute_is_model(self):
        for line in self:
            line.is_model = line.region_id.kind != "village"

    @api.constrains("region_id")
    def _check_region(self):
        allowed = ("village", *MODEL_KINDS)
        for line in self:
            if line.region_id.kind not in allowed:
                raise ValidationError(
                    self.env._(
                        "%s is no village, and its list no model for villages.",
                        line.region_id.name,
                    )
                )

    @api.model
    def _spread(self, region):
        """Give the model list of a region to the villages below it.

        :return: the new lines; what a village lists already stays as it is
        """
        models_ = self.search([("region_id", "=", region.id)])
        villages = self.env["gov.region"].search(
            [("id", "child_of", region.id), ("kind", "=", "village")]
        )
        has = {
            (line.region_id.id, line.name)
            for line in self.search([("region_id", "in", villages.ids)])
        }
        return self.create(
            [
                dict(line.copy_data()[0], region_id=village.id)
                for village in villages
                for line in models_
                if (village.id, line.name) not in has
            ]
        )
