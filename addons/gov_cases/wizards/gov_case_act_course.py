from odoo import fields, models

from ..models.gov_case_outcome import GROUNDS
from ..models.gov_case_procedure import KINDS


class GovCaseActCourse(models.TransientModel):
    """Acts in the course of a case: forwarding, more time, procedures, revision."""

    _inherit = "gov.case.act"

    action = fields.Selection(
        selection_add=[
            ("forward", "Forward"),
            ("extend", "Ask for more time"),
            ("procedure", "Open a sub-procedure"),
            ("revise", "Revise the decision"),
        ],
        ondelete={
            "forward": "cascade",
            "extend": "cascade",
            "procedure": "cascade",
            "revise": "cascade",
        },
    )
    # not accepting
    ground = fields.Selection(GROUNDS, default="other")
    right_agency_id = fields.Many2one("gov.agency", "Competent body")
    right_body = fields.Char("Competent body by name")
    # forwarding
    way = fields.Selection(
        [("online", "Online"), ("paper", "On paper")], default="online"
    )
    carrier = fields.Char()
    # more time
    days = fields.Integer("Working days", default=10)
    # procedure
    procedure = fields.Selection(KINDS, default="site_visit")
    date_from = fields.Date("Begins on", default=lambda self: self._city_today())
    date_to = fields.Date("Planned end")
    place = fields.Char("Venue")
    user_ids = fields.Many2many("res.users", string="Officials")
    experts = fields.Integer("Experts to be drawn", default=3)
    help_wanted = fields.Boolean(
        "Ask the granting agency for help", help="HZ22 four (one)."
    )
    # revision
    revision = fields.Selection(
        [
            ("correction", "Correction"),
            ("revocation", "Revocation"),
            ("withdrawal", "Withdrawal"),
        ],
        default="correction",
    )
    basis = fields.Char("Legal basis")
    corrected = fields.Text("Corrected text")

    def _do_reject(self):
        self.case_id.action_reject(
            self.text, self.ground, self.right_agency_id, self.right_body or ""
        )

    def _do_forward(self):
        self.case_id.action_forward(self.way, self.carrier or "")

    def _do_extend(self):
        self.case_id.action_ask_extension(self.days, self.text)

    def _do_procedure(self):
        self.case_id.action_open_procedure(
            self.procedure,
            date_from=self.date_from,
            date_to=self.date_to,
            place=self.place,
            subject=self.text,
            users=self.user_ids,
            experts=self.experts,
            help=self.help_wanted,
        )

    def _do_revise(self):
        self.case_id.action_revise(
            self.revision, self.text, self.basis, self.corrected or ""
        )
