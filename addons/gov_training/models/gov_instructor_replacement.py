from datetime import timedelta

from odoo import api, fields, models

OVERLAP_PARAMETER = "gov_training.overlap_days"
#: Days that both instruct where nobody set another number.
OVERLAP = 5


class GovInstructorReplacement(models.Model):
    """The proposal to replace an instructor, and who approved it.

    JN21 three (three) 10: not at will. A reason, a successor who begins before the
    former one ends, and the approval of a manager other than who proposes.
    """

    _name = "gov.instructor.replacement"
    _description = "Replacement of an Instructor"
    _order = "id desc"
    _rec_name = "instructor_id"

    instructor_id = fields.Many2one(
        "gov.instructor", required=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        related="instructor_id.agency_id", store=True, index=True, precompute=True
    )
    successor_id = fields.Many2one("hr.employee", required=True, ondelete="restrict")
    date = fields.Date(
        "Successor from",
        required=True,
        help="First day of the successor, who asks the former one until the last day.",
    )
    last_day = fields.Date(
        "Former until",
        compute="_compute_last_day",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Both instruct from the first to this day.",
    )
    reason = fields.Text(required=True)
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="proposed",
        copy=False,
        index=True,
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    decided_on = fields.Date(readonly=True, copy=False)

    _overlap = models.Constraint(
        "CHECK(last_day >= date)",
        "The successor begins before the former instructor ends.",
    )
    _open_uniq = models.UniqueIndex(
        "(instructor_id) WHERE state = 'proposed'",
        "A replacement of this instructor is proposed already.",
    )

    @api.model
    def _overlap_days(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a public setting
        return int(parameters.get_param(OVERLAP_PARAMETER) or OVERLAP)

    @api.depends("date")
    def _compute_last_day(self):
        days = self._overlap_days()
        for one in self:
            start = one.date or self._city_today()
            one.last_day = one.last_day or start + timedelta(days=days)

    @api.constrains("successor_id", "instructor_id", "reason")
    def _check_successor(self):
        for one in self:
            other = one.successor_id != one.instructor_id.employee_id
            if not other or not (one.reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-12",
                    self.env._(
                        "%(employee)s is not replaced at will: give the reason and "
                        "somebody else as successor.",
                        employee=one.instructor_id.employee_id.name,
                    ),
                )

    def write(self, vals):
        guarded = {"state", "decided_by_id", "decided_on"} & vals.keys()
        decided = any(one.state != "proposed" for one in self)
        if not self.env.su and (guarded or decided):
            raise self.env["gov.clause"]._refusal(
                "JN21-10-12",
                self.env._("A manager approves or refuses; then nothing is changed."),
            )
        return super().write(vals)

    def _check_decider(self):
        """Let pass managers of the agency who did not propose it themselves."""
        user = self.env.user
        own = self.env["gov.agency"].search(
            [("id", "child_of", user.gov_agency_ids.ids)]
        )
        manager = user.has_group("gov_items.group_agency_manager")
        if not manager or self.agency_id - own or user in self.create_uid:
            raise self.env["gov.clause"]._refusal(
                "JN21-10-12",
                self.env._(
                    "A manager of the agency who did not propose it decides on the "
                    "replacement."
                ),
            )
        if any(one.state != "proposed" for one in self):
            raise self.env["gov.clause"]._refusal(
                "JN21-10-12", self.env._("This was decided already.")
            )

    def _decide(self, state):
        decided = self.sudo()  # sudo: the decision is written by acts only
        decided.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": self._city_today(),
            }
        )

    def action_refuse(self):
        """Leave the instructor as is."""
        self._check_decider()
        self._decide("refused")

    def action_approve(self):
        """End the former term, begin the successor's, open a new list.

        :raise UserError: not a manager, or the own proposal (JN21 three (three) 10).
        """
        self._check_decider()
        self._decide("approved")
        for one in self.sudo():  # sudo: the approval carries what the organiser wrote
            one._carry_out()

    def _carry_out(self):
        old = self.instructor_id
        old.write(
            {
                "date_to": self.last_day,
                "replacement_reason": self.reason,
                "successor_id": self.successor_id.id,
            }
        )
        old.flush_recordset()  # the database wants the end before the next start
        old.create(
            {
                "employee_id": self.successor_id.id,
                "agency_id": old.agency_id.id,
                "entry_id": old.entry_id.id,
                "full_time": old.full_time,
                "is_primary": old.is_primary,
                "date_from": self.date,
                "primary_from": self.last_day + timedelta(days=1),
            }
        )
        self.env["gov.instructor.list"]._reopen(old.agency_id, old.programme_id)
        self.env["gov.question"]._reassign(old.entry_id)
