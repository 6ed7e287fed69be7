from odoo import api, fields, models
from odoo.fields import Domain


class GovCaseFiling(models.Model):
    """What was decided below on power from above is filed with the upper level.

    JN21 three (two) 4: the county files after its decision. The upper agency reads
    the case itself; the filing is an event of the case, once, with its day.
    """

    _inherit = "gov.case"

    filed_on = fields.Date(
        "Filed above on",
        readonly=True,
        copy=False,
        help="Day on which the decision was filed with the granting agency.",
    )
    filed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    to_file = fields.Boolean(
        "To be filed above",
        compute="_compute_to_file",
        search="_search_to_file",
        help="Decided below on power from above, and not filed with the granting "
        "agency yet, where the programme asks for it.",
    )
    unfiled_days = fields.Integer(
        "Days unfiled",
        compute="_compute_to_file",
        help="Working days since the decision.",
    )

    @api.depends("decided_at", "filed_on", "power", "programme_id.post_filing")
    def _compute_to_file(self):
        calendar = self.env["gov.calendar.day"]
        today = self._today()
        for case in self:
            case.to_file = bool(
                case.decided_at
                and not case.filed_on
                and case.programme_id.post_filing
                and case.power in ("delegated", "entrusted")
            )
            case.unfiled_days = 0
            if case.to_file:
                decided = fields.Datetime.context_timestamp(
                    case.with_context(tz="Asia/Shanghai"), case.decided_at
                ).date()
                case.unfiled_days = calendar._workdays_between(decided, today)

    def _search_to_file(self, operator, value):
        if operator != "in":
            return NotImplemented
        waits = (
            Domain("decided_at", "!=", False)
            & Domain("filed_on", "=", False)
            & Domain("power", "in", ("delegated", "entrusted"))
            & Domain("programme_id.post_filing", "=", True)
        )
        return waits if True in value else ~waits

    def action_file_above(self):
        """File the decisions with the granting agency, each once.

        :raise UserError: nothing to be filed (JN21-04-04), or another agency's case
            (SUITE-AGENCY)
        """
        for case in self:
            case._lock()
            if not case.to_file:
                case._refuse(
                    "JN21-04-04",
                    self.env._(
                        "%(case)s has no decision that is still to be filed.",
                        case=case.display_name,
                    ),
                )
            if case.decided_agency_id not in self.env.user._own_agencies():
                case._refuse(
                    "SUITE-AGENCY",
                    self.env._(
                        "%(agency)s decided and files the case.",
                        agency=case.decided_agency_id.name,
                    ),
                )
            case._act_write({"filed_on": case._today(), "filed_by": self.env.uid})
            case._log(
                "filed",
                detail=case.upper_agency_id.name,
                agency=case.decided_agency_id,
            )
