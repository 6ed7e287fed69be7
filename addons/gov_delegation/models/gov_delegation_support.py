from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.models.gov_delegation import Gap


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    support_ids = fields.One2many(
        "gov.support",
        "delegation_id",
        "Support given",
        help="People, techniques, access, blanks, contacts, training (JN21 two).",
    )
    readiness_ids = fields.One2many("gov.readiness", "delegation_id")
    first_contact_on = fields.Date(
        compute="_compute_first_contact_on",
        compute_sudo=True,
        search="_search_first_contact_on",
        help="Day on which granting and undertaking body first spoke about it, as "
        "their handover notes it (HZ22 four (one)).",
    )

    @api.depends("handover_ids.first_contact_on")
    def _compute_first_contact_on(self):
        for delegation in self:
            days = delegation.handover_ids.mapped("first_contact_on")
            delegation.first_contact_on = min(filter(None, days), default=False)

    def _search_first_contact_on(self, operator, value):
        if operator == "in" and set(value) == {False}:
            noted = Domain("handover_ids.first_contact_on", "!=", False)
            return Domain("id", "not in", self.sudo()._search(noted))  # sudo: a day
        return Domain("handover_ids.first_contact_on", operator, value)

    # --- gaps -------------------------------------------------------------------

    @api.depends("readiness_ids.confirmed_on")
    def _compute_gap_count(self):
        return super()._compute_gap_count()

    def _get_gaps(self, on_date=None):
        """Add: the lower body has not confirmed that it is ready, where asked for;
        the seal on issue has no electronic counterpart.

        Two queries, however many delegations.
        """
        gaps = super()._get_gaps(on_date)
        wanted = self.filtered(
            lambda d: (
                d.programme_id.readiness_required
                and d.state not in ("not_delegated", "withdrawn")
            )
        )
        lists = self.env["gov.readiness"].sudo()  # sudo: whether, for everyone
        ready = lists.search(
            Domain("delegation_id", "in", wanted.ids) & lists._ready_domain()
        ).delegation_id
        for delegation in wanted - ready:
            gaps[delegation.id].append(delegation._readiness_gap())
        for delegation in self._without_electronic(on_date):
            gaps[delegation.id].append(delegation._electronic_gap())
        return gaps

    def _without_electronic(self, on_date):
        """Those whose No. 2 seal on issue has no valid electronic counterpart."""
        day = on_date or self._city_today()
        open_ = self.filtered(lambda d: d.state not in ("not_delegated", "withdrawn"))
        seals = self.env["gov.seal"].sudo()  # sudo: whether, for everyone
        electronic = seals.search(
            Domain("state", "=", "issued")
            & Domain("kind", "=", "no2")
            & Domain("agreement_id.line_ids.delegation_id", "in", open_.ids)
            & seals._electronic_domain(day)
        )
        served = {
            (line.delegation_id.id, seal.region_id.id)
            for seal in electronic
            for line in seal.agreement_id.line_ids
        }
        sealed = open_._sealed(day)
        return open_.filtered(
            lambda d: d.id in sealed and (d.id, d.region_id.id) not in served
        )

    def _electronic_gap(self):
        message = self.env._("The No. 2 seal has no valid electronic counterpart.")
        return Gap("electronic_seal", message, "JN21-05-02", False)

    def _readiness_gap(self):
        if self.mode_id._forwards_up():
            message = self.env._(
                "The undertaking body has not confirmed its readiness and the "
                "forwarding route."
            )
            return Gap("readiness", message, "LC20-21-04", True)
        message = self.env._("The undertaking body has not confirmed its readiness.")
        return Gap("readiness", message, "HZ22-41-07", True)

    # --- actions ----------------------------------------------------------------

    def action_open_support(self):
        """Support recorded for these delegations."""
        return self._open_of("gov_delegation.gov_support_action")

    def action_open_readiness(self):
        """The readiness lists of these delegations; missing ones are begun."""
        lists = self.env["gov.readiness"]
        known = lists.search([("delegation_id", "in", self.ids)]).delegation_id
        if lists.has_access("create"):
            lists.create([{"delegation_id": one.id} for one in self - known])
        return self._open_of("gov_delegation.gov_readiness_action")

    def _open_of(self, xml_id):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        context = {"default_delegation_id": self.id} if len(self) == 1 else {}
        domain = [("delegation_id", "in", self.ids)]
        return dict(action, domain=domain, context=context)

    def action_open_contacts(self):
        """Whom to call about these items: centre, grantor, supervisor."""
        agencies = self.agency_id | self.upper_agency_id | self.supervisor_ids
        regions = self.region_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_delegation.gov_contact_action"
        )
        ours = Domain("agency_id", "parent_of", agencies.ids) | (
            Domain("role", "=", "centre") & Domain("region_id", "in", regions.ids)
        )
        domain = ours & Domain("entry_id", "in", [False, *self.entry_id.ids])
        return dict(action, domain=list(domain), context={})
