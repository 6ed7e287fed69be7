from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from ..kernel import clock


class GovRotaChange(models.Model):
    """A change of a published shift: what it was, what it is, who was told when."""

    _name = "gov.rota.change"
    _description = "Change of a Published Rota"
    _order = "id desc"
    _rec_name = "rota_id"

    rota_id = fields.Many2one("gov.rota", required=True, index=True, ondelete="cascade")
    centre_id = fields.Many2one(related="rota_id.centre_id", store=True, index=True)
    day = fields.Date(required=True, readonly=True, index=True)
    old_employee_id = fields.Many2one("hr.employee", "Was", readonly=True)
    new_employee_id = fields.Many2one("hr.employee", "Is", readonly=True)
    text = fields.Char("Change", readonly=True)
    reason = fields.Char(readonly=True)
    short_notice = fields.Boolean(
        readonly=True, help="Later than the rule's notice before the shift begins."
    )
    told_on = fields.Datetime(readonly=True, help="When those concerned were told.")

    @api.model
    def _record(self, shifts, before):
        """Record and tell the changes of published shifts.

        The reason comes from the context key ``gov_change_reason``; within the
        notice of the centre's rule it is asked for.
        """
        rows = []
        for shift in shifts:
            if before and shift.id not in before:
                continue
            was = before.get(shift.id)
            now = (shift.employee_id, shift.window_id, shift.start, shift.stop)
            if was == now:
                continue
            rows.append(self._prepare(shift, was, now))
        return self._save(rows)

    @api.model
    def _record_removed(self, shifts):
        return self._save(
            [
                self._prepare(
                    shift,
                    (shift.employee_id, shift.window_id, shift.start, shift.stop),
                    None,
                )
                for shift in shifts
            ]
        )

    @api.model
    def _save(self, rows):
        changes = self.sudo().create(rows)  # sudo: a record nobody writes by hand
        changes._tell()
        return changes

    @api.model
    def _prepare(self, shift, was, now):
        rota = shift.rota_id
        start = min(part[2] for part in (was, now) if part)
        notice = timedelta(hours=rota._rule().notice_hours)
        texts = [self._fact_text(part) if part else "–" for part in (was, now)]
        nobody = self.env["hr.employee"]
        return {
            "rota_id": rota.id,
            "day": clock.local_day(start),
            "old_employee_id": (was[0] if was else nobody).id,
            "new_employee_id": (now[0] if now else nobody).id,
            "text": " → ".join(texts),
            "reason": self.env.context.get("gov_change_reason"),
            "short_notice": start - fields.Datetime.now() < notice,
            "told_on": fields.Datetime.now(),
        }

    @api.model
    def _fact_text(self, facts):
        employee, window, start, stop = facts
        hours = "–".join(
            (moment + clock.OFFSET).strftime("%H:%M") for moment in (start, stop)
        )
        day = clock.local_day(start)
        return f"{day} {hours} {window.display_name} {employee.name}"

    def _tell(self):
        """Tell the people concerned by a message in their inbox."""
        thread = self.env["mail.thread"].sudo()  # sudo: a message of the system
        for change in self:
            people = change.old_employee_id | change.new_employee_id
            partners = people.sudo().user_id.partner_id  # sudo: whom to tell
            partners -= self.env.user.partner_id
            if partners:
                thread.message_notify(
                    partner_ids=partners.ids,
                    subject=self.env._("Your rota has changed"),
                    body=Markup("<p>%s</p><p>%s</p>")
                    % (change.text, change.reason or ""),
                )
