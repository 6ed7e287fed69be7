from odoo import fields, models

#: Steps of a case as a mode's duties name them, and who takes them by the profile.
STEPS = (
    ("receive", "receiver"),
    ("formal_check", "formal_checker"),
    ("review", "reviewer"),
    ("decide", "decider"),
    ("deliver", "deliverer"),
)


class GovMode(models.Model):
    _inherit = "gov.mode"

    duty_ids = fields.One2many(
        "gov.mode.duty",
        "mode_id",
        string="Responsibilities",
        copy=True,
        help="Per step, which level's officer is responsible (LC20 three (two)).",
    )

    def _is_complete(self):
        """Whether the power goes whole: one level handles and answers, start to end."""
        self.ensure_one()
        levels = {self[name] for _step, name in STEPS}
        return levels == {"lower"} and "upper" not in (self.in_name_of, self.respondent)

    def action_fill_duties(self):
        """Add the steps that are not named yet, at the level that takes them."""
        for mode in self:
            known = set(mode.duty_ids.mapped("step"))
            self.env["gov.mode.duty"].create(
                [
                    {
                        "mode_id": mode.id,
                        "sequence": 10 * place,
                        "step": step,
                        "level": "lower" if mode[name] == "lower" else "upper",
                        "article": self.env._("to be entered"),
                    }
                    for place, (step, name) in enumerate(STEPS, 1)
                    if step not in known
                ]
            )

    def _refuse_without_duties(self):
        """Refuse modes that share a power without saying who answers for what.

        :raise UserError: LC20 three (two)
        """
        for mode in self.filtered(lambda m: not m._is_complete()):
            lacking = {step for step, _name in STEPS} - set(
                mode.duty_ids.mapped("step")
            )
            if lacking:
                labels = dict(
                    self.env["gov.mode.duty"]
                    ._fields["step"]
                    ._description_selection(self.env)
                )
                raise self.env["gov.clause"]._refusal(
                    "LC20-32-05",
                    self.env._(
                        "%(mode)s does not say who is responsible for: %(steps)s.",
                        mode=mode.name,
                        steps="、".join(
                            labels[step] for step, _name in STEPS if step in lacking
                        ),
                    ),
                )
