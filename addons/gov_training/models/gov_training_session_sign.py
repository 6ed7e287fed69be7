from odoo import api, fields, models

from ..kernel import door

PERIOD_PARAMETER = "gov_training.door_seconds"


class GovTrainingSessionSign(models.Model):
    """Signing in at the door: a code on a screen that is good for a minute."""

    _inherit = "gov.training.session"

    def _door_key(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: never shown
        return parameters.get_param("database.secret") or ""

    @api.model
    def _door_seconds(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a public setting
        return int(parameters.get_param(PERIOD_PARAMETER) or door.PERIOD)

    def _door_token(self):
        """Return the code of this moment; only who may record attendance has it."""
        self.ensure_one()
        self.check_access("write")
        now = fields.Datetime.now()
        return door.make(self._door_key(), self.id, now, self._door_seconds())

    def _door_url(self):
        return f"{self.get_base_url()}/gov/training/in/{self._door_token()}"

    @api.model
    def _door_session(self, token):
        """Return the session whose door ``token`` opens now, or none."""
        now = fields.Datetime.now()
        found = door.read(self._door_key(), token, now, self._door_seconds())
        return self.browse(found or ()).exists()

    @api.model
    def _sign_in(self, token):
        """Mark the user as present by the code at the door.

        :return: the attendance
        :raise UserError: the code is not (or no longer) good, the session has not
            begun or is over, or the user is not on its list (JN21 three (three) 10).
        """
        session = self._door_session(token)
        if not session:
            raise self.env["gov.clause"]._refusal(
                "JN21-10-03",
                self.env._("The code has run out. Scan the one on the screen now."),
            )
        session._check_door_open()
        attendances = self.env["gov.training.attendance"].sudo()  # sudo: own line only
        line = attendances.search(
            [("session_id", "=", session.id), ("user_id", "=", self.env.uid)], limit=1
        )
        if not line:
            raise self.env["gov.clause"]._refusal(
                "JN21-10-03",
                self.env._(
                    "%(user)s is not on the list of %(session)s. Ask the organiser at "
                    "the door to add you.",
                    user=self.env.user.name,
                    session=session.name,
                ),
            )
        if not line.present:
            line.write({"present": True, "source": "code"})
        return line

    def _check_door_open(self):
        """Refuse before the session's start, after its end, and when called off."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.state == "cancelled" or not self.start <= now <= self.stop:
            raise self.env["gov.clause"]._refusal(
                "JN21-10-03",
                self.env._(
                    "%(session)s is not under way: one signs in between its start and "
                    "its end.",
                    session=self.name,
                ),
            )

    def action_open_door(self):
        """Open the screen for the door, with the code that changes by itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/training/door/{self.id}",
            "target": "new",
        }
