from odoo import fields, models


class GovSkill(models.Model):
    """What somebody must be able to do at a window: a group of items."""

    _name = "gov.skill"
    _description = "Window Skill"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    item_ids = fields.Many2many(
        "gov.item",
        "gov_skill_item_rel",
        "skill_id",
        "item_id",
        help="Items that need this skill at the window.",
    )
    staff_ids = fields.One2many("gov.staff.skill", "skill_id")

    _name_uniq = models.Constraint("unique(name)", "There is a skill of this name.")
