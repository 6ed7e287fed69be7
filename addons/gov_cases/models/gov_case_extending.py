from odoo import models


class GovCaseExtending(models.Model):
    """Asking for more time, once; see ``gov.case.extension`` for the approval."""

    _inherit = "gov.case"

    def action_ask_extension(self, days, reason):
        """Ask the head of the agency to extend the limit.

        :param days: working days more
        :raise UserError: not in hand here (SUITE-AGENCY); not running, the limit is
            over, extended before, too long or no reason (XK-42)
        """
        self.ensure_one()
        self._lock()
        self._check_turn()
        self._check_extension(days, (reason or "").strip())
        store = self.env["gov.case.extension"].sudo()  # sudo: by this act alone
        extension = store.create(
            {
                "case_id": self.id,
                "agency_id": self.current_agency_id.id,
                "days": days,
                "reason": reason.strip(),
                "asked_by": self.env.uid,
            }
        )
        self._log("extension_asked", detail=reason.strip())
        return extension.with_env(self.env)

    def _check_extension(self, days, reason):
        most = self._extension_limit()
        message = None
        if self.state != "accepted" or self.suspended:
            message = self.env._("Only a running limit is extended.")
        elif self.due_on < self._today():
            message = self.env._("The limit is over; an extension comes too late.")
        elif self.extension_ids.filtered(lambda e: e.state != "declined"):
            message = self.env._("The limit of a case is extended once.")
        elif not 0 < days <= most:
            message = self.env._("From 1 to %(most)s working days.", most=most)
        elif not reason:
            message = self.env._("The applicant is told the reasons: state them.")
        if message:
            self._refuse("XK-42", message)

    def _extend(self, extension):
        """Lengthen the limit as approved, and tell the applicant."""
        clock = self.env["gov.case.clock"].sudo()  # sudo: users only read intervals
        today = self._today()
        clock.create(
            {
                "case_id": self.id,
                "kind": "extended",
                "date_from": today,
                "date_to": today,
                "days": extension.days,
            }
        )
        self.invalidate_recordset(["clock_ids"])
        acted = self.sudo()  # sudo: the head approves; the rule lets officers write
        acted._act_write({"extension_days": extension.days})
        acted._act_write(acted._due_values())
        self._log("extension", detail=extension.reason, agency=extension.agency_id)
        acted._issue_notice("extension", note=extension.reason)
