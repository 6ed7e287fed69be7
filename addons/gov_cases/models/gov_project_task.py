from odoo import fields, models


class GovProjectTask(models.Model):
    """What somebody must do for a project: a meeting's resolution or a leader's
    instruction, with person, due date and answer."""

    _name = "gov.project.task"
    _description = "Task of a Project"
    _order = "due_on, id"
    _rec_name = "text"

    project_id = fields.Many2one(
        "gov.project", required=True, index=True, ondelete="cascade"
    )
    meeting_id = fields.Many2one(
        "gov.project.meeting", index="btree_not_null", ondelete="restrict"
    )
    kind = fields.Selection(
        [("resolution", "Resolution"), ("instruction", "Instruction")],
        required=True,
        default="instruction",
    )
    text = fields.Text(required=True)
    author_id = fields.Many2one(
        "res.users",
        "Given by",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    user_id = fields.Many2one("res.users", "Who", required=True, ondelete="restrict")
    due_on = fields.Date(required=True)
    answer = fields.Text(readonly=True)
    answered_on = fields.Date(readonly=True)

    def action_answer(self, text):
        """Answer by who has to do it, once.

        :raise UserError: somebody else, or answered already (JN18-14-03)
        """
        self.ensure_one()
        if self.user_id != self.env.user or self.answer or not (text or "").strip():
            self.env["gov.case"]._refuse(
                "JN18-14-03",
                self.env._("%(user)s answers once.", user=self.user_id.name),
            )
        self.sudo().write(  # sudo: the answer is the person's own
            {
                "answer": text.strip(),
                "answered_on": self.env["gov.case"]._today(),
            }
        )

    def action_ask(self):
        """Open the form for the answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.words",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Answer"),
            "context": {"default_model": self._name, "default_record": self.id},
        }
