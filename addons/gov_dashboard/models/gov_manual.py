from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..kernel.effort import effort

#: A document that must be there when the form is sent.
AT_ONCE = "1"
#: Who asks for a measure.
MEASURERS = ("gov_items.group_agency_manager", "gov_items.group_city_manager")


class GovManual(models.Model):
    """What one online application asks of the applicant, version by version."""

    _inherit = "gov.manual"

    effort_ids = fields.One2many(
        "gov.online.effort", "manual_id", "Online Form", readonly=True
    )

    # ------------------------------------------------------------
    # MEASURING
    # ------------------------------------------------------------

    def action_publish(self):
        """Measure each version as it comes into force."""
        result = super().action_publish()
        self._measure_online()
        return result

    def action_measure_online(self):
        """Measure the online form of this version now.

        :raise UserError: the entry is not open online anywhere (HZ22-43-07)
        :raise AccessError: the user is no manager
        """
        if not self.env.su and not any(map(self.env.user.has_group, MEASURERS)):
            raise AccessError(self.env._("Managers measure the online form."))
        self.check_access("read")
        if self._measure_online() != self:
            raise self.env["gov.clause"]._refusal(
                "HZ22-43-07",
                self.env._(
                    "The entry is not open online where this guide holds, so there is "
                    "no form to measure."
                ),
            )

    def _measure_online(self):
        """Measure what is open online; return the manuals that were measured."""
        today = self.env["gov.case"]._today()
        efforts = self.env["gov.online.effort"].sudo()  # sudo: nobody enters measures
        measured = self.browse()
        for manual in self:
            delegation = manual._online_place()
            if delegation:
                efforts._keep(manual, manual._measure_form(delegation), today)
                measured |= manual
        return measured

    def _online_place(self):
        """A delegation open online for which this version holds, or none."""
        delegations = self.env["gov.delegation"].sudo()  # sudo: what the public sees
        domain = delegations._online_domain()
        domain &= Domain("entry_id", "=", self.entry_id.id)
        if self.region_id:
            domain &= Domain("region_id", "=", self.region_id.id)
        return delegations.search(domain, limit=1, order="region_id, id")

    def _measure_form(self, delegation):
        """Count the public form of ``delegation`` with this version's documents."""
        self.ensure_one()
        form = delegation._apply_form(delegation.id)
        documents = self.sudo().document_ids.filtered(  # sudo: a public guide
            lambda line: line.source != "20"
        )
        values = {
            **form,
            "manual": self.sudo(),  # sudo: as above
            "documents": documents,
            "typed": {},
            "touched": (),
            "stay": str,  # no terminal: an address is as it is
            "filled": (),
            "person": None,
            "may_log_in": False,
            "problem": "",
            "channel": "web",
            "key": "",
            "seconds": 0,
            "bounds": {"upload_file_mb": 0, "upload_total_mb": 0},
            "request": _NoRequest(self.env),
        }
        html = self.env["ir.qweb"]._render(
            "gov_cases.apply_form", values, minimal_qcontext=True
        )
        needed = [f"fact_{fact.code}" for fact in form["facts"]]
        needed += [f"file_{d.id}" for d in documents if d.necessity == AT_ONCE]
        return effort(str(html), needed)


class _NoRequest:
    """What the public form's template asks of a request, where there is none."""

    def __init__(self, env):
        self.env = env

    @staticmethod
    def csrf_token():
        return ""
