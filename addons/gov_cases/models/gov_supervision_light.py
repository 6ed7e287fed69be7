from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel import lights

#: Lights that are told of; green needs no words.
TOLD = ("warning", "yellow", "red")
MANAGER = "gov_items.group_agency_manager"


class GovSupervisionLight(models.Model):
    """That a light was told of: once per case, light and due date.

    The light itself is a comparison of dates. This is the ledger of what the job
    sent, so that nothing is sent twice and everybody sees that it was sent.
    """

    _name = "gov.supervision.light"
    _description = "Notice of a Light"
    _order = "id desc"
    _rec_name = "case_id"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    light = fields.Selection(
        [("warning", "Warning"), ("yellow", "Yellow"), ("red", "Red")],
        required=True,
        readonly=True,
    )
    due_on = fields.Date(required=True, readonly=True)
    sent_at = fields.Datetime(required=True, readonly=True)
    agency_id = fields.Many2one(
        "gov.agency",
        "Responsible agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Where the case lay.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Told",
        readonly=True,
        help="The responsible officer of the notice, and the agency's managers.",
    )

    _once = models.Constraint(
        "unique(case_id, light, due_on)", "A light is told of once."
    )

    @api.model
    def _untold(self, light, limit):
        """Ids of cases that show ``light`` and of which nobody was told yet."""
        cases = self.env["gov.case"]
        marks = cases._light_thresholds(cases._today())
        first, last = lights.bounds(light, marks)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.id FROM gov_case c
                   WHERE c.state = 'accepted' AND c.suspended IS NOT TRUE
                   AND c.due_on >= COALESCE(%s, c.due_on)
                   AND c.due_on <= COALESCE(%s, c.due_on)
                   AND NOT EXISTS (
                       SELECT FROM gov_supervision_light l
                       WHERE l.case_id = c.id AND l.light = %s
                       AND l.due_on = c.due_on)
                   ORDER BY c.due_on, c.id LIMIT %s""",
                first,
                last,
                light,
                limit,
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _tell(self, light, limit):
        """Tell of a light, once each; return the new rows (``limit`` at most)."""
        cases = self.env["gov.case"].browse(self._untold(light, limit))
        if not cases:
            return self
        now = fields.Datetime.now()
        managers = self._managers(cases.current_agency_id)
        rows = self.create(
            [
                {
                    "case_id": case.id,
                    "light": light,
                    "due_on": case.due_on,
                    "sent_at": now,
                    "agency_id": case.current_agency_id.id,
                    "user_ids": [
                        fields.Command.set(
                            (case.accepted_by | managers[case.current_agency_id]).ids
                        )
                    ],
                }
                for case in cases
            ]
        )
        label = dict(self._fields["light"]._description_selection(self.env))[light]
        self.env["gov.case.event"]._chain_append(
            [case._prepare_event("light", label) for case in cases]
        )
        rows._remind(label)
        return rows

    @api.model
    def _managers(self, agencies):
        """Agency -> its managers."""
        group = self.env.ref(MANAGER)
        return {
            agency: agency.user_ids.filtered(lambda u: group in u.all_group_ids)
            for agency in agencies
        }

    def _remind(self, label):
        """Put the case on the to-do list of everybody who is told."""
        kind = self.env.ref("mail.mail_activity_data_warning")
        model = self.env["ir.model"]._get_id("gov.case")
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model,
                    "res_id": row.case_id.id,
                    "user_id": user.id,
                    "date_deadline": row.due_on,
                    "summary": label,
                }
                for row in self
                for user in row.user_ids
                if user.active
            ]
        )
