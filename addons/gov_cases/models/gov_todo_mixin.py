from odoo import api, models


class GovTodoMixin(models.AbstractModel):
    """What waits for somebody stands on their to-do lists until it is done."""

    _name = "gov.todo.mixin"
    _inherit = ["mail.activity.mixin"]
    _description = "Waits for Somebody"

    def _ask_managers(self, summary):
        """Put the records on the lists of their office's managers, by their last day.

        For models with ``agency_id``, ``due_on`` and ``officer_id``: whom it is about
        handles nothing of it, and so is not asked.

        :param summary: what is to be done, in words
        """
        waiting = self.sudo()  # sudo: applicants ask, users may not list each other
        managers = waiting.env["gov.supervision.light"]._managers(waiting.agency_id)
        waiting._ask(
            {
                record: (managers[record.agency_id] - record.officer_id, record.due_on)
                for record in waiting
            },
            summary,
        )

    def _ask(self, whom, summary):
        """Put the records on people's lists.

        :param whom: record -> (users, last day)
        :param summary: what is to be done, in words
        """
        waiting = self.sudo()  # sudo: who acts may not list whom it concerns
        todo = waiting.env.ref("mail.mail_activity_data_todo")
        model = waiting.env["ir.model"]._get_id(self._name)
        activities = waiting.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                {
                    "activity_type_id": todo.id,
                    "res_model_id": model,
                    "res_id": record.id,
                    "user_id": user.id,
                    "date_deadline": last_day,
                    "summary": summary,
                }
                for record, (users, last_day) in whom.items()
                for user in users
                if user.active
            ]
        )

    def _ask_no_more(self):
        """Take the records off the lists: what was to be done is done."""
        self.sudo().activity_ids.unlink()  # sudo: whoever did it, for all

    @api.private
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Activities subscribe their user; what waits here has no followers."""
        return True
