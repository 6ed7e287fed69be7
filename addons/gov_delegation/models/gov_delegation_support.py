from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.gaps import Gap


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

    @api.model
    def _add_gaps(self, gaps):
        """Add: the lower body has not confirmed that it is ready, where asked for;
        the seal on issue has no electronic counterpart."""
        gaps = super()._add_gaps(gaps)
        unready = self._unready(gaps)
        forwarding = {m.id for m in gaps.mode_records.values() if m._forwards_up()}
        readiness = {up: self._readiness_gap(up) for up in (False, True)}
        sealed = self.browse(gaps.saved(gaps.open))._sealed(gaps.day)
        electronic = self._electronic_gap()
        for cell in gaps.open:
            if cell.id in unready:
                gaps.add(cell, readiness[cell.mode_id in forwarding])
            if sealed.get((cell.id, cell.region_id)) is False:
                gaps.add(cell, electronic)
        return gaps

    def _unready(self, gaps):
        """Return the ids of the cells whose readiness is asked for and not given."""
        programmes = gaps.known("programme_id", ["readiness_required"])
        asking = {key for key, one in programmes.items() if one.readiness_required}
        wanted = [cell for cell in gaps.open if cell.programme_id in asking]
        if not wanted:
            return set()
        lists = self.env["gov.readiness"].sudo()  # sudo: whether, for everyone
        ready = lists._read_group(
            Domain("delegation_id", "in", gaps.saved(wanted)) & lists._ready_domain(),
            ["delegation_id"],
        )
        return {cell.id for cell in wanted} - {one.id for (one,) in ready}

    def _electronic_gap(self):
        message = self.env._("The No. 2 seal has no valid electronic counterpart.")
        return Gap("electronic_seal", message, "JN21-05-02", False)

    def _readiness_gap(self, forwards):
        if forwards:
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
