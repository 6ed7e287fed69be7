from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

KINDS = [
    ("instructor_list", "List of instructors published"),
    ("expert_pool", "Expert pool complete"),
]
#: Month and day by which each is due; the record's date may be changed.
DUE = {"instructor_list": (6, 30), "expert_pool": (7, 31)}
ALARM_DAYS = 30


class GovTrainingMilestone(models.Model):
    """What a granting agency owes by a day of the year.

    The list of instructors by 30 June (JN21 three (three) 10), the expert pool by
    31 July (8). They close by themselves when it is done.
    """

    _name = "gov.training.milestone"
    _description = "Milestone of an Agency"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "year desc, due_on, agency_id, id"
    _rec_name = "kind"

    agency_id = fields.Many2one(
        "gov.agency", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    due_on = fields.Date(required=True)
    closed_on = fields.Date(readonly=True)
    missing = fields.Char(
        compute="_compute_missing", help="Items without a valid expert in the pool."
    )
    state = fields.Selection(
        [("closed", "Done"), ("open", "Open"), ("late", "Overdue")],
        compute="_compute_state",
        search="_search_state",
    )

    _once = models.Constraint(
        "unique(agency_id, kind, year)", "This milestone exists already."
    )

    @api.depends("closed_on", "due_on")
    def _compute_state(self):
        today = self._city_today()
        for one in self:
            over = bool(one.due_on) and one.due_on < today
            one.state = "closed" if one.closed_on else "late" if over else "open"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        undone = Domain("closed_on", "=", False)
        found = {
            "closed": Domain("closed_on", "!=", False),
            "open": undone & Domain("due_on", ">=", today),
            "late": undone & Domain("due_on", "<", today),
        }
        return Domain.OR(found[state] for state in value if state in found)

    @api.depends("kind", "closed_on")
    def _compute_missing(self):
        for one in self:
            pool = one.kind == "expert_pool" and not one.closed_on
            entries = one.agency_id._entries_without_expert() if pool else ()
            one.missing = "、".join(entry.display_name for entry in entries)

    @api.model
    def _close(self, kind, agencies):
        """The agencies have done it, for this year."""
        today = self._city_today()
        found = self.sudo().search(  # sudo: follows from what was done
            Domain("kind", "=", kind)
            & Domain("agency_id", "in", agencies.ids)
            & Domain("year", "=", today.year)
            & Domain("closed_on", "=", False)
        )
        found.activity_unlink(["mail.mail_activity_data_todo"])
        found.write({"closed_on": today})

    @api.model
    def _cron_watch(self):
        """Open this year's milestones, close what is done, alarm what is due."""
        today = self._city_today()
        self._open_year(today.year)
        year = self.search([("year", "=", today.year), ("closed_on", "=", False)])
        for one in year.filtered(lambda m: m.kind == "expert_pool"):
            if not one.agency_id._entries_without_expert():
                self._close("expert_pool", one.agency_id)
        soon = today + timedelta(days=ALARM_DAYS)
        for one in year.filtered(lambda m: not m.closed_on and m.due_on <= soon):
            if not one.activity_ids:
                one._alarm()

    @api.model
    def _open_year(self, year):
        agencies = self.env["gov.agency"]._granting()
        present = {
            (one.agency_id.id, one.kind) for one in self.search([("year", "=", year)])
        }
        self.create(
            [
                {
                    "agency_id": agency.id,
                    "kind": kind,
                    "year": year,
                    "due_on": fields.Date.to_date(f"{year}-{month:02}-{day:02}"),
                }
                for agency in agencies
                for kind, (month, day) in DUE.items()
                if (agency.id, kind) not in present
            ]
        )

    def _alarm(self):
        label = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        for user in self.agency_id._training_users():
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self.due_on,
                summary=label,
                user_id=user.id,
            )
