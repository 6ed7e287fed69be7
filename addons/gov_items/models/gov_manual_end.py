from odoo import fields, models


class GovManual(models.Model):
    """A manual may end without a successor, from a day on and for a reason."""

    _inherit = "gov.manual"

    end_reason = fields.Text(
        string="Why It Ended",
        readonly=True,
        copy=False,
        help="Of a manual that nothing replaces.",
    )

    def action_ask_end(self):
        """Ask from which day on the manual ends, and why."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End without a Successor"),
            "res_model": "gov.manual.end",
            "view_mode": "form",
            "target": "new",
            "context": {"default_manual_id": self[:1].id},
        }

    def _end(self, day, reason):
        """End the manual, with its last day.

        Delegations that it covered lack a manual from then on: their gap list and the
        matrix say so.

        :raise UserError: not in force, no reason, or it ends before it began (JC25 two
            (two))
        """
        self.check_access("write")
        for manual in self:
            if manual.state != "published":
                raise manual._refusal_end(self.env._("it is not in force"))
            if not (reason or "").strip():
                raise manual._refusal_end(self.env._("say why it ends"))
            if day < manual.date_from:
                raise manual._refusal_end(self.env._("it ends before it begins"))
        ended = self.sudo()  # sudo: states are written by acts only
        ended.write({"state": "ended", "date_to": day, "end_reason": reason})

    def _refusal_end(self, what):
        return self.env["gov.clause"]._refusal(
            "JC25-22-04",
            self.env._("%(manual)s: %(what)s.", manual=self.display_name, what=what),
        )
