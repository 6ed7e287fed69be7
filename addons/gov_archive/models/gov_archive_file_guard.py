from odoo import api, models

#: What an archivist may still correct before the file is packaged.
EARLY_FIELDS = frozenset({"title", "retention", "scan_note"})
#: What the receiving archivist enters.
RECEIPT_FIELDS = frozenset({"return_reason"})
#: What says where the paper twin lies; the holder enters it at any time.
TWIN_FIELDS = frozenset({"paper", "paper_pages", "box_id"})
#: Columns that live on after packaging; everything else is frozen.
LIVING = (
    "state",
    "holder_id",
    "verified",
    "verified_at",
    "handed_over_at",
    "handed_over_by_id",
    "return_reason",
    "trigger_on",
    "retain_until",
    "held",
    "destroyed_at",
    "paper",
    "paper_pages",
    "box_id",
    "flow_step",
    "fixity_at",
    "fixity_ok",
    "batch_id",
    "package_error",
    "write_uid",
    "write_date",
)
_ACT_KEY = "_gov_archive_act"
_ACT = object()  # cannot come over RPC: only code of this process can hold it

_TRIGGER = """
    CREATE OR REPLACE FUNCTION gov_archive_forbid_change() RETURNS trigger AS $$
    BEGIN
        IF OLD.state IN ('transferred', 'destroyed') AND TG_OP = 'UPDATE' AND
           NEW.state <> OLD.state THEN
            RAISE EXCEPTION USING MESSAGE =
                'DAF-21: what was transferred or destroyed stays so';
        END IF;
        IF TG_OP = 'UPDATE' AND NEW.state = 'destroyed' AND OLD.state <> 'destroyed'
           AND (NOT EXISTS (
                SELECT FROM gov_archive_appraisal_line l
                JOIN gov_archive_appraisal a ON a.id = l.appraisal_id
                WHERE l.file_id = NEW.id AND l.result = 'destroy'
                AND a.state = 'approved' AND a.witness1_at IS NOT NULL
                AND a.witness2_at IS NOT NULL
           ) OR EXISTS (
                SELECT FROM gov_archive_file_gov_archive_hold_rel r
                JOIN gov_archive_hold h ON h.id = r.gov_archive_hold_id
                WHERE r.gov_archive_file_id = NEW.id AND h.released_on IS NULL
           )) THEN
            RAISE EXCEPTION USING MESSAGE =
                'DAF-21: nothing is destroyed without appraisal and two witnesses';
        END IF;
        IF OLD.state = 'assembled' THEN
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END IF;
        IF TG_OP = 'UPDATE' AND NEW.state <> 'assembled' AND
           to_jsonb(NEW) - %(living)s::text[] = to_jsonb(OLD) - %(living)s::text[] THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION USING MESSAGE =
            'SUITE-APPEND: a packaged case file is never changed or deleted';
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_archive_forbid_change ON gov_archive_file;
    CREATE TRIGGER gov_archive_forbid_change BEFORE UPDATE OR DELETE
        ON gov_archive_file
        FOR EACH ROW EXECUTE FUNCTION gov_archive_forbid_change();
    CREATE OR REPLACE FUNCTION gov_archive_forbid_truncate() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION USING MESSAGE = 'SUITE-APPEND: case files are never deleted';
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_archive_forbid_truncate ON gov_archive_file;
    CREATE TRIGGER gov_archive_forbid_truncate BEFORE TRUNCATE ON gov_archive_file
        FOR EACH STATEMENT EXECUTE FUNCTION gov_archive_forbid_truncate();
"""


class GovArchiveFileGuard(models.Model):
    """Who may write what: closing a case creates, acts write, nobody deletes."""

    _inherit = "gov.archive.file"

    @api.private
    def init(self):
        """Install the triggers that keep packaged files as they are."""
        super().init()
        self.env.cr.execute(_TRIGGER, {"living": list(LIVING)})

    @api.model_create_multi
    def create(self, vals_list):
        """Only closing a case makes case files.

        :raise UserError: entered by hand (HZ22-62-03)
        """
        if self.env.context.get(_ACT_KEY) is not _ACT:
            raise self.env["gov.clause"]._refusal(
                "HZ22-62-03",
                self.env._(
                    "A case file is made when its case is closed, never by hand."
                ),
            )
        return super().create(vals_list)

    def write(self, vals):
        """Take what may be entered by hand in the file's state, and nothing else.

        :raise UserError: anything else (SUITE-APPEND)
        """
        if self.env.context.get(_ACT_KEY) is not _ACT:
            for file in self:
                allowed = {
                    "assembled": EARLY_FIELDS,
                    "handed_over": RECEIPT_FIELDS,
                }.get(file.state, frozenset())
                if file.state != "destroyed" and file.may_keep:
                    allowed |= TWIN_FIELDS
                if set(vals) - allowed:
                    file._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_case_file(self):
        if self:
            self[0]._refuse_change()

    def _refuse_change(self):
        """Raise the refusal to change or delete this file."""
        raise self.env["gov.clause"]._refusal(
            "SUITE-APPEND",
            self.env._(
                "Case file %(file)s stays as it was made: what it holds is neither "
                "changed nor deleted.",
                file=self.display_name,
            ),
        )

    def _act_write(self, vals):
        """Write as an act of this module, past the guard of ``write``."""
        return self.with_context(**{_ACT_KEY: _ACT}).write(vals)

    @api.model
    def _act_create(self, vals_list):
        """Create as an act of this module; see ``_assemble``."""
        return self.with_context(**{_ACT_KEY: _ACT}).create(vals_list)

    def _check_holder(self, agency=None):
        """Refuse whoever does not work for the agency that keeps the file.

        :param agency: who has to act; by default the agency that holds each file
        :raise UserError: another agency's archivist (JC25-25-01)
        """
        mine = self.env.user.gov_agency_ids
        for file in self:
            holder = agency or file.sudo().holder_id  # sudo: asks who, before rights do
            within = self.env["gov.agency"].search_count(
                [("id", "=", holder.id), ("id", "child_of", mine.ids)], limit=1
            )
            if not within:
                raise self.env["gov.clause"]._refusal(
                    "JC25-25-01",
                    self.env._(
                        "%(file)s is kept by %(agency)s; only its archivist does this.",
                        file=file.sudo().display_name,  # sudo: the message names it
                        agency=holder.name,
                    ),
                )
        self.check_access("write")
