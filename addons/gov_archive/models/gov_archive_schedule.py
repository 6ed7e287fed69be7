from odoo import fields, models


class GovArchiveSchedule(models.Model):
    """An agency's retention table, as the archives authority approved it.

    draft → approved → superseded. Archivists of the agency keep the draft; once
    the approval is entered the table is frozen, and a new one replaces it.
    """

    _name = "gov.archive.schedule"
    _inherit = "gov.archive.act.mixin"
    _description = "Retention Table"
    _order = "agency_id, approved_on desc, id desc"
    _act_may_create = True
    _act_clause = "DAF-21"

    name = fields.Char(required=True)
    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    approval_number = fields.Char(
        help="Number of the approval by the archives authority of the same level; "
        "no national table binds (National Archives Administration, order 8)."
    )
    approved_on = fields.Date()
    authority = fields.Char(help="Archives authority that approved the table.")
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved"), ("superseded", "Superseded")],
        "Status",
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    line_ids = fields.One2many("gov.archive.schedule.line", "schedule_id")

    _one_approved = models.UniqueIndex(
        "(agency_id) WHERE state = 'approved'", "An agency has one table in force."
    )

    def _act_by_hand(self):
        if self.state != "draft":
            return frozenset()
        names = {"name", "approval_number", "approved_on", "authority", "line_ids"}
        return frozenset(names)

    def _act_may_delete(self):
        return self.state == "draft"

    def action_approve(self):
        """Put the table in force in the place of the one before.

        :raise UserError: another agency's, or approval and lines are missing (DAF-21)
        """
        for table in self:
            table._require_agency(
                table.agency_id, ("gov_archive.group_archivist",), "DAF-21"
            )
            given = (table.approval_number, table.approved_on, table.authority)
            if table.state != "draft" or not all(given) or not table.line_ids:
                raise self.env["gov.clause"]._refusal(
                    "DAF-21",
                    self.env._("Enter lines, approval number, day and authority."),
                )
            before = self.search(
                [("agency_id", "=", table.agency_id.id), ("state", "=", "approved")]
            )
            before._act_write({"state": "superseded"})
            before.flush_recordset()
            table._act_write({"state": "approved"})
