from odoo import fields, models


class GovAdjustmentEffect(models.Model):
    """One thing that an adjustment does when it takes effect, listed beforehand.

    An upper module adds a code by ``selection_add`` and a method
    ``_execute_<code>`` that returns what was done, in words.
    """

    _name = "gov.adjustment.effect"
    _description = "Effect of an Adjustment"
    _order = "adjustment_id, id"
    _rec_name = "text"

    adjustment_id = fields.Many2one(
        "gov.adjustment", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "gov.adjustment.line", index="btree_not_null", ondelete="cascade"
    )
    code = fields.Selection(
        [("line", "Change"), ("publish", "Publication")],
        string="Kind",
        required=True,
    )
    text = fields.Text(required=True, string="What Happens")
    res_model = fields.Char(string="Model")
    res_id = fields.Many2oneReference(string="Record", model_field="res_model")
    done_on = fields.Datetime(string="Done At", readonly=True)
    result = fields.Char(readonly=True, help="What was done, where it needs words.")

    def _execute(self):
        """Carry out those that were not, in order; each exactly once."""
        todo = self.sorted("id").filtered(lambda effect: not effect.done_on)
        for effect in todo:
            adjustment = effect.adjustment_id
            acting = effect.sudo()  # sudo: the decision carries the right
            acting = acting.with_context(gov_adjustment_id=adjustment.id)
            result = getattr(acting, f"_execute_{effect.code}")()
            acting.write({"done_on": fields.Datetime.now(), "result": result})

    def _execute_line(self):
        entries = self.line_id._execute()
        self.line_id._publish(entries)
        return False

    def _execute_publish(self):
        """The changes have published their own entries already: count the cells."""
        self.adjustment_id.programme_id._after_adjustment(self.adjustment_id)
        cells = self.adjustment_id.line_ids._cells()
        return self.env._("%s cells hold the new answer.", len(cells))
