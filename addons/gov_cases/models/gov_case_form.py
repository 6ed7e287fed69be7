from odoo import api, models

#: Who reads the steps, papers and records of a case, which the whole form shows.
WHOLE = (
    "gov_cases.group_clerk",
    "gov_cases.group_reviewer",
    "gov_cases.group_approver",
    "gov_cases.group_supervisor",
    "gov_items.group_agency_manager",
    "gov_items.group_city_manager",
    "gov_items.group_auditor",
)


class GovCaseForm(models.Model):
    """Which form of a case a link opens.

    Archivists, inspectors and instructors read cases that their own records name, but
    nothing that hangs on them: they are shown the case in short.
    """

    _inherit = "gov.case"

    @api.readonly
    def get_formview_id(self, access_uid=None):
        """Return the short form's id for readers of the case alone."""
        user = self.env["res.users"].browse(access_uid) if access_uid else self.env.user
        # Links ask in the program's name, but for this user.
        if any(map(user.has_group, WHOLE)):
            return super().get_formview_id(access_uid=access_uid)
        return self.env.ref("gov_cases.gov_case_view_form_short").id
