from odoo import fields, models


class GovAgency(models.Model):
    _inherit = "gov.agency"

    archive_file_count = fields.Integer(
        "Case files",
        compute="_compute_archive_file_count",
        groups="gov_archive.group_archivist,gov_items.group_auditor,"
        "gov_items.group_city_manager,gov_items.group_agency_manager",
    )

    def _compute_archive_file_count(self):
        counts = dict(
            self.env["gov.archive.file"]._read_group(
                [("holder_id", "in", self.ids)], ["holder_id"], ["__count"]
            )
        )
        for agency in self:
            agency.archive_file_count = counts.get(agency, 0)

    def _archive_officers(self, *groups, without=()):
        """Who holds one of the roles: of the agency, else of the nearest above.

        :param groups: XML ids of the roles
        :param without: users that are not meant
        """
        wanted = self.env["res.groups"].union(*map(self.env.ref, groups))
        agency, users = self.sudo(), self.env["res.users"]  # sudo: may not list them
        while agency and not users:
            users = agency.user_ids.filtered(
                lambda user: (
                    user.active and user not in without and user.all_group_ids & wanted
                )
            )
            agency = agency.parent_id
        return users

    def action_open_archive(self):
        """Show the case files that the agency keeps."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_archive.gov_archive_file_action"
        )
        action["domain"] = [("holder_id", "=", self.id)]
        action["context"] = {}
        return action
