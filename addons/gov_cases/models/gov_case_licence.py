from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain


class GovCaseLicence(models.Model):
    """The certificate that a case is about, and the one that it issues."""

    _inherit = "gov.case"

    licence_id = fields.Many2one(
        "gov.licence",
        "Certificate concerned",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Which certificate is to be changed, renewed, replaced or cancelled.",
    )
    issued_licence_ids = fields.One2many(
        "gov.licence", "case_id", "Certificates issued", readonly=True, copy=False
    )
    licence_act = fields.Selection(related="circumstance_id.licence_act")
    deemed = fields.Boolean(
        "Deemed granted",
        readonly=True,
        copy=False,
        help="A renewal applied for in time and not decided before the certificate "
        "expired (Administrative Licensing Law art. 50).",
    )

    def _issue_licence(self, seal):
        """After sealing: act on the certificate, where the manual knows one."""
        if self.outcome != "granted" or not self.manual_id.licence_name:
            return
        store = self.env["gov.licence"].sudo()  # sudo: by this act alone
        licence = store._from_case(self, seal)
        if licence:
            self._log("licence", detail=licence.number)

    # --- renewal ----------------------------------------------------------------

    @api.model
    def _renewal_domain(self):
        """Renewals under way whose certificate has expired."""
        return (
            Domain("state", "=", "accepted")
            & Domain("circumstance_id.licence_act", "=", "renewal")
            & Domain("licence_id.valid_to", "<", self._today())
        )

    def _applied_in_time(self):
        ahead = timedelta(days=self._setting("renewal_calendar_days"))
        return self.received_on <= self.licence_id.valid_to - ahead

    @api.model
    def _deem_renewals(self):
        """Deem granted what was not decided before the certificate expired."""
        cases = self.search(self._renewal_domain())
        deemed = cases.filtered(lambda case: case._applied_in_time())
        for case in deemed:
            case._lock()
            case._deem()
        return deemed

    def _deem(self):
        """Record the grant that the law supposes; what is left is to print it."""
        decide = self.step_ids.filtered(lambda s: s.kind == "decide")[:1]
        skipped = self.step_ids.filtered(
            lambda s: s.sequence < decide.sequence and s.state != "done"
        )
        skipped.write({"state": "skipped"})
        name_of = self.in_name_of_id or self._name_of(self.mode_id)
        today = self._today()
        self._act_write(
            {
                "deemed": True,
                "outcome": "granted",
                "decided_at": self._moment(),
                "decided_by": self.env.uid,
                "decided_agency_id": decide.agency_id.id,
                "in_name_of_id": name_of.id,
                "suspended": False,
            }
        )
        self._clock_turn(None, today)
        self._push(today)
        self._log("deemed", detail=self.licence_id.number, agency=decide.agency_id)
        self._finish(decide, state="decided")
        self._issue_notice("deemed", note=self.licence_id.number)
