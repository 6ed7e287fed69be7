from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_cases.models.gov_case import OUTCOMES

STATES = [
    ("assembled", "Assembled"),
    ("packaged", "Packaged"),
    ("in_custody", "In custody"),
    ("handed_over", "Handed over"),
    ("transferred", "With the archives"),
    ("destroyed", "Destroyed"),
]
PARTS = [
    ("whole", "Whole file"),
    ("intake", "Intake part"),
    ("decision", "Decision part"),
]
RETENTIONS = [
    ("Y", "Permanent"),
    ("D30", "30 years"),
    ("D10", "10 years"),
]
#: Who may take away everything that is in a file.
PACKAGE_GROUPS = "gov_archive.group_archivist,gov_items.group_auditor"


class GovArchiveFile(models.Model):
    """The archived file of one closed case, or one level's part of it.

    assembled → packaged → in_custody (→ handed_over → in_custody elsewhere).

    * closing a case assembles its files, whoever closes it;
    * archivist of the custodian: packages, verifies, hands over;
    * archivist of the granting agency: receives, or sends back with a reason;
    * the other agencies of the case, city manager and auditor: read;
    * from packaging on nobody changes or deletes anything; the database refuses
      it too (``gov_archive_file_guard``).

    No ``mail.thread``: custody rows and test results are the history.
    """

    _name = "gov.archive.file"
    _inherit = "gov.todo.mixin"
    _description = "Case File"
    _order = "id desc"
    _rec_names_search = ["number", "title", "case_id.number"]

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    # as they were when the case was closed
    case_number = fields.Char(readonly=True, index=True)
    programme_id = fields.Many2one("gov.programme", readonly=True, ondelete="restrict")
    entry_id = fields.Many2one(
        "gov.entry",
        "Item",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    region_id = fields.Many2one("gov.region", readonly=True, ondelete="restrict")
    mode_id = fields.Many2one("gov.mode", readonly=True, ondelete="restrict")
    outcome = fields.Selection(OUTCOMES, readonly=True)
    closed_on = fields.Date(readonly=True, help="Day on which the case was closed.")
    title = fields.Char(
        required=True, index="trigram", help="As it stands on the cover."
    )
    part = fields.Selection(
        PARTS,
        required=True,
        readonly=True,
        default="whole",
        help="Where both levels acted and each keeps what it made, the file has two "
        "parts (JC25 two (five)).",
    )
    other_id = fields.Many2one(
        "gov.archive.file",
        "Other part",
        compute="_compute_other_id",
        help="What the other level keeps of the same case.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        required=True,
        readonly=True,
        default="assembled",
        index=True,
        group_expand=True,
    )
    # custody
    custodian_id = fields.Many2one(
        "gov.agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Whoever approves keeps the file; another one only by an exception "
        "written in the agreement (JC25 two (five)).",
    )
    holder_id = fields.Many2one(
        "gov.agency",
        "Held by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Who keeps it now: the custodian, or the granting agency after a "
        "hand-over.",
    )
    basis_clause_id = fields.Many2one(
        "gov.clause",
        "Basis",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="Clause from which the custodian follows.",
    )
    agreement_id = fields.Many2one(
        "gov.agreement",
        "Exception in",
        readonly=True,
        ondelete="restrict",
        help="Agreement in force whose line names another custodian.",
    )
    custody_ids = fields.One2many("gov.archive.custody", "file_id", readonly=True)
    # number
    number = fields.Char(
        "Archival number",
        readonly=True,
        copy=False,
        help="Fonds, category, year, retention, agency and serial; given when the "
        "file is packaged, without gaps within its class.",
    )
    fonds_id = fields.Many2one(
        "gov.archive.fonds", readonly=True, copy=False, index="btree_not_null"
    )
    serial = fields.Integer(readonly=True, copy=False, aggregator=None)
    retention = fields.Selection(
        RETENTIONS,
        required=True,
        default="D30",
        help="From the manual that was in force at acceptance; counted from the year "
        "after closing.",
    )
    # content
    document_ids = fields.One2many("gov.archive.document", "file_id", readonly=True)
    document_count = fields.Integer("Document count", readonly=True)
    page_count = fields.Integer(
        "Pages",
        readonly=True,
        help="As numbered for the paper file: a document without pages (a log, a "
        "table) takes one, for the sheet that stands for it.",
    )
    byte_count = fields.Integer(
        "Bytes", readonly=True, help="Size of the documents, without the package."
    )
    # package
    package = fields.Binary(
        readonly=True,
        copy=False,
        attachment=True,
        groups=PACKAGE_GROUPS,
        help="One zip laid out as a BagIt bag; the same content gives the same bytes.",
    )
    package_name = fields.Char(readonly=True, copy=False)
    package_size = fields.Integer(readonly=True, copy=False, help="Bytes of the zip.")
    package_sha256 = fields.Char(
        "SHA-256 of the package", readonly=True, copy=False, size=64
    )
    seal = fields.Char(
        readonly=True,
        copy=False,
        size=64,
        help="SHA-256 of the package's tag manifest. It fixes every byte of the "
        "package; keep it elsewhere too.",
    )
    packaged_at = fields.Datetime(readonly=True, copy=False)
    packaged_by_id = fields.Many2one(
        "res.users", "Packaged by", readonly=True, copy=False, ondelete="restrict"
    )
    batch_id = fields.Many2one(
        "gov.archive.batch",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    package_error = fields.Text("Why it was not packaged", readonly=True, copy=False)
    # tests
    verified = fields.Boolean(
        readonly=True,
        copy=False,
        help="The last check found the package whole and no test failed.",
    )
    verified_at = fields.Datetime("Last checked", readonly=True, copy=False)
    test_ids = fields.One2many("gov.archive.test.result", "file_id", readonly=True)
    sample_ids = fields.One2many(
        "gov.inspection.sample",
        "file_id",
        "Reviews",
        readonly=True,
        help="Inspections that drew the file, with points and grade (HZ22 six (two)).",
    )
    # hand-over
    hand_over_to_id = fields.Many2one(
        "gov.agency",
        "Hand over to",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Granting agency that takes the finished file over (HZ22 six (two)).",
    )
    hand_over_due = fields.Date(
        "Hand over by",
        readonly=True,
        help="30 days after closing unless the system parameter "
        "gov_archive.hand_over_days says otherwise; no document fixes the time.",
    )
    handed_over_at = fields.Datetime("Sent at", readonly=True, copy=False)
    handed_over_by_id = fields.Many2one(
        "res.users", "Sent by", readonly=True, copy=False, ondelete="restrict"
    )
    may_keep = fields.Boolean(
        compute="_compute_may",
        search="_search_may_keep",
        help="The user works for the agency that holds the file.",
    )
    may_receive = fields.Boolean(
        compute="_compute_may",
        search="_search_may_receive",
        help="The user works for the agency that the file is on the way to.",
    )
    return_reason = fields.Text(
        copy=False, help="Why the granting agency sends the file back."
    )

    _case_part_uniq = models.UniqueIndex(
        "(case_id, part)", "The case has this file already."
    )
    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This archival number is taken."
    )
    _serial_uniq = models.UniqueIndex(
        "(fonds_id, serial) WHERE serial > 0", "This serial is taken."
    )
    _numbered = models.Constraint(
        "CHECK((state = 'assembled') = (number IS NULL))",
        "A file has its number from packaging on, and not before.",
    )

    @api.depends("number", "case_number", "part")
    def _compute_display_name(self):
        parts = dict(self._fields["part"]._description_selection(self.env))
        for file in self:
            name = file.number or file.case_number or self.env._("Case file")
            if file.part != "whole" and not file.number:
                name = f"{name} ({parts.get(file.part)})"
            file.display_name = name

    @api.depends("holder_id", "hand_over_to_id", "state")
    @api.depends_context("uid")
    def _compute_may(self):
        mine = self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )
        for file in self:
            file.may_keep = file.holder_id in mine
            under_way = file.state == "handed_over"
            file.may_receive = under_way and file.hand_over_to_id in mine

    def _search_may_keep(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("holder_id", "child_of", self.env.user.gov_agency_ids.ids)

    def _search_may_receive(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env.user.gov_agency_ids.ids
        under_way = Domain("state", "=", "handed_over")
        return under_way & Domain("hand_over_to_id", "child_of", mine)

    @api.depends("case_id", "part")
    def _compute_other_id(self):
        files = self.search([("case_id", "in", self.case_id.ids)])
        for file in self:
            file.other_id = files.filtered(
                lambda f, file=file: f.case_id == file.case_id and f.part != file.part
            )[:1]
