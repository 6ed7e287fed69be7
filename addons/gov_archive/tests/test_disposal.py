import base64
import io
import zipfile
from datetime import date

import psycopg2
from PyPDF2 import PdfReader

from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import ArchiveCommon, clause

MANAGER = "gov_items.group_agency_manager"
LATER = "2037-03-02 02:00:00"


class DisposalCommon(ArchiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.make_user("d.head", MANAGER, cls.county_dept)
        cls.second = cls.make_user(
            "d.second", "gov_archive.group_archivist", cls.county_dept
        )

    def table(self, *lines, **values):
        table = (
            self.env["gov.archive.schedule"]
            .with_user(self.archivist)
            .create(
                {
                    "name": "Table",
                    "agency_id": self.county_dept.id,
                    "approval_number": "D-1",
                    "approved_on": "2026-01-01",
                    "authority": "County archives",
                    "line_ids": [Command.create(line) for line in lines],
                    **values,
                }
            )
        )
        table.action_approve()
        return table

    def short(self, code="direct"):
        """A file kept for ten years from closing."""
        if not self.env["gov.archive.schedule"].search(
            [("agency_id", "=", self.county_dept.id), ("state", "=", "approved")]
        ):
            self.table({"retention": "D10"})
        return self.packaged(code)

    def appraisal(self, **answers):
        record = (
            self.env["gov.archive.appraisal"]
            .with_user(self.archivist)
            .create(
                {
                    "agency_id": self.county_dept.id,
                    "author_id": self.reviewer.id,
                    "reviewer_id": self.approver.id,
                    "archivist_id": self.archivist.id,
                    "report": "Looked through",
                }
            )
        )
        record.action_fill()
        for role in ("author", "reviewer", "archivist"):
            lines = record.line_ids.with_user(record[f"{role}_id"])
            lines.write({f"{role}_answer": answers.get(role, "destroy")})
        return record

    def approved(self, **answers):
        record = self.appraisal(**answers)
        record.action_submit()
        record.with_user(self.head).action_approve()
        return record

    def witnessed(self, **answers):
        record = self.approved(**answers)
        record.with_user(self.reviewer).action_witness()
        record.with_user(self.second).action_witness()
        return record


@tagged("post_install", "-at_install")
class TestRetention(DisposalCommon):
    """What is kept how long, from when, and what stops its end."""

    def test_the_approved_table_decides(self):
        self.table(
            {"retention": "D10"},
            {
                "entry_id": self.entries["substantive"].id,
                "retention": "Y",
                "sequence": 20,
            },
        )
        short, long = self.packaged("direct"), self.packaged("substantive")
        self.assertEqual((short.retention, long.retention), ("D10", "Y"))
        self.assertIn("-D10-", short.number)
        # from the first of January after 2026, ten years
        self.assertEqual(short.retain_until, date(2036, 12, 31))
        self.assertFalse(long.retain_until)

    @clause("DAF-21")
    def test_a_table_needs_its_approval_and_is_then_fixed(self):
        table = self.table({"retention": "D10"})
        with self.assertRefused("DAF-21"):
            table.write({"name": "Other"})
        with self.assertRefused("DAF-21"):
            table.line_ids.write({"retention": "Y"})
        with self.assertRefused("DAF-21"):
            self.table({"retention": "D30"}, approval_number=False)
        newer = self.table({"retention": "D30"})
        self.assertEqual((table.state, newer.state), ("superseded", "approved"))

    @clause("DAF-21")
    def test_nothing_without_a_date_is_ever_queued(self):
        self.table({"retention": "D10", "trigger": "licence_end"})
        file = self.packaged()
        self.assertFalse(file.retain_until)
        with freeze_time("2199-01-01"):
            self.assertFalse(file.search([("expired", "=", True)]) & file)
        triggers = self.env["gov.archive.trigger"]
        with self.assertRefused("JC25-25-01"):
            triggers.with_user(self.city_archivist).sudo().with_user(
                self.city_archivist
            ).create({"file_id": file.id, "day": "2027-05-01", "basis": "x"})
        with self.assertRefused("DAF-21"):  # nobody ends a period by an old day
            triggers.with_user(self.archivist).create(
                {"file_id": file.id, "day": "2010-05-01", "basis": "x"}
            )
        row = triggers.with_user(self.archivist).create(
            {"file_id": file.id, "day": "2027-05-01", "basis": "Cancellation 7"}
        )
        self.assertEqual(
            (row.kind, file.retain_until), ("licence_end", date(2037, 12, 31))
        )
        with freeze_time("2038-01-01"):
            self.assertIn(file, file.search([("expired", "=", True)]))
        with self.assertRefused("SUITE-APPEND"):
            row.write({"day": "2020-01-01"})

    @clause("DAF-21")
    def test_a_legal_hold_stops_everything(self):
        file = self.short()
        with freeze_time(LATER):
            record = self.witnessed()
            hold = (
                self.env["gov.archive.hold"]
                .with_user(self.archivist)
                .create(
                    {
                        "reason": "Review 7",
                        "authority": "Justice bureau",
                        "agency_id": self.county_dept.id,
                        "file_ids": [Command.set(file.ids)],
                    }
                )
            )
            self.assertTrue(file.held)
            with self.assertRefused("DAF-21"):
                record.action_destroy()
            self.env.flush_all()
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "DAF-21"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    "UPDATE gov_archive_file SET state = 'destroyed' WHERE id = %s",
                    [file.id],
                )
            with self.assertRefused("DAF-21"):
                hold.action_release()
            hold.release_reason = "Settled"
            hold.action_release()
            self.assertFalse(file.held)
            record.action_destroy()
        self.assertEqual(file.state, "destroyed")


@tagged("post_install", "-at_install")
class TestDisposal(DisposalCommon):
    """Three people, a head, two witnesses; the list stays."""

    @clause("DAF-21")
    def test_destroyed_with_list_and_certificate(self):
        file = self.short()
        attachment = file._package_attachment()
        papers = file.document_ids.attachment_id.sudo()
        with freeze_time(LATER):
            record = self.witnessed()
            self.assertIn(file, record.line_ids.file_id)
            record.action_destroy()
        self.assertEqual((file.state, record.state), ("destroyed", "done"))
        self.assertFalse(attachment.exists())
        self.assertFalse(any(papers.mapped("raw")))
        self.assertTrue(file.document_ids[0].sha256)  # what it was stays known
        text = "".join(
            page.extract_text()
            for page in PdfReader(io.BytesIO(base64.b64decode(record.pdf_file))).pages
        )
        for word in ("档案鉴定销毁清册", file.number, "d.head", "监销人", "2037-03-02"):
            self.assertIn(word, text)
        with self.assertRefused("DAF-21"):
            record.sudo().unlink()
        with self.assertRefused("DAF-21"):
            record.line_ids.sudo().write({"archivist_answer": "keep"})

    @clause("DAF-21")
    def test_corrections_go_with_their_file(self):
        file, other = self.short(), self.packaged("substantive")
        drawn = [self.correction(one, f"v2 of {one.id}") for one in (file, other)]
        for correction in drawn:
            correction.action_submit()
            correction.with_user(self.second).action_file()
        drawn.append(self.correction(file, "never submitted"))
        self.env["gov.archive.text"]._extract(drawn[0].line_ids)
        gone, kept, draft = drawn
        packages = [one._package_attachment() for one in (gone, kept)]
        papers = [one.line_ids._attachment() for one in drawn]
        stored = [one.store_fname for one in (*packages, *papers)]
        self.assertTrue(all(stored))
        store = self.env["ir.attachment"]
        with freeze_time(LATER):
            record = self.appraisal()
            record.line_ids.filtered(lambda line: line.file_id != file)._act().unlink()
            record.action_submit()
            record.with_user(self.head).action_approve()
            for witness in (self.reviewer, self.second):
                record.with_user(witness).action_witness()
            record.action_destroy()
        self.assertEqual((file.state, other.state), ("destroyed", "in_custody"))
        self.assertFalse(packages[0].exists())
        self.assertFalse(papers[0].raw or papers[2].raw)
        self.assertFalse(gone.line_ids.sudo().text_ids)
        # what was filed stays known: reason, hashes, who filed it
        self.assertRecordValues(
            gone,
            [{"state": "filed", "version": 2, "approver_id": self.second.id}],
        )
        self.assertTrue(gone.seal and gone.package_sha256 and gone.line_ids.sha256)
        self.assertTrue(packages[1].raw and papers[1].raw)  # another file's
        left = [("store_fname", "in", stored), ("id", "!=", False)]
        kept_names = set(store.sudo().search(left).mapped("store_fname"))
        self.assertEqual(kept_names, {stored[1], stored[3]})
        with self.assertRefused("SUITE-APPEND"):
            draft.action_submit()

    def correction(self, file, content):
        return (
            self.env["gov.archive.correction"]
            .with_user(self.archivist)
            .create(
                {
                    "file_id": file.id,
                    "reason": "A letter came later",
                    "line_ids": [
                        Command.create(
                            {
                                "name": "Letter.txt",
                                "content": base64.b64encode(content.encode()),
                            }
                        )
                    ],
                }
            )
        )

    @clause("DAF-21")
    def test_keep_always_wins(self):
        file = self.short()
        with freeze_time(LATER):
            record = self.appraisal(author="keep")
            self.assertEqual(set(record.line_ids.mapped("result")), {"keep"})
            with self.assertRefused("DAF-21"):
                record.action_submit()  # until when?
            record.line_ids.write({"extended_until": "2047-12-31"})
            record.action_submit()
            record.with_user(self.head).action_approve()
        self.assertEqual(record.state, "done")
        self.assertEqual(file.state, "in_custody")
        self.assertEqual(file.retain_until, date(2047, 12, 31))

    @clause("DAF-21")
    def test_nobody_answers_for_another_and_nobody_acts_alone(self):
        self.short()
        with freeze_time(LATER):
            record = self.appraisal()
            with self.assertRefused("DAF-21"):
                record.line_ids.with_user(self.reviewer).write(
                    {"archivist_answer": "keep"}
                )
            with self.assertRefused("DAF-21"):
                record.action_destroy()
            record.action_submit()
            with self.assertRefused("DAF-21"):
                record.action_approve()
            record.with_user(self.head).action_approve()
            with self.assertRefused("DAF-21"):
                record.action_witness()  # the archivist is no witness
            record.with_user(self.reviewer).action_witness()
            with self.assertRefused("DAF-21"):
                record.with_user(self.reviewer).action_witness()
            with self.assertRefused("DAF-21"):
                record.action_destroy()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            record.sudo()._act_write({"reviewer_id": record.author_id.id})
            record.flush_recordset()

    @clause("DAF-21")
    def test_the_database_knows_the_witnesses_too(self):
        file = self.short()
        with freeze_time(LATER):
            self.approved()
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.errors.RaiseException, "DAF-21"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE gov_archive_file SET state = 'destroyed' WHERE id = %s",
                [file.id],
            )

    def test_shared_documents_survive(self):
        intake, decision = self.files("sight").sudo().sorted("id")
        self.table({"retention": "D10"})
        intake.with_user(self.archivist).action_package()
        decision.with_user(self.city_archivist).action_package()
        shared = intake.document_ids.attachment_id & decision.document_ids.attachment_id
        self.assertTrue(shared)
        with freeze_time(LATER):
            self.witnessed().action_destroy()
        self.assertEqual((intake.state, decision.state), ("destroyed", "in_custody"))
        self.assertTrue(all(shared.sudo().mapped("raw")))
        own = intake.document_ids.attachment_id.sudo() - shared
        self.assertFalse(any(own.mapped("raw")))

    # -- transfer --------------------------------------------------------------

    def transfer(self, **values):
        return (
            self.env["gov.archive.transfer"]
            .with_user(self.archivist)
            .create(
                {
                    "agency_id": self.county_dept.id,
                    "archives": "County Archives",
                    **values,
                }
            )
        )

    @clause("DAF-21")
    def test_to_the_county_archives_after_ten_years(self):
        file = self.packaged()
        record = self.transfer()
        record.action_fill()
        self.assertFalse(record.file_ids)
        with self.assertRefused("DAF-21"):
            record.action_send()
        record.file_ids = file
        with self.assertRefused("DAF-21"):
            record.action_send()  # before its time, without an agreement
        with freeze_time("2036-03-03 02:00:00"):
            later = self.transfer()
            later.action_fill()
            self.assertEqual(later.file_ids, file)
            later.action_send()
            with self.assertRefused("DAF-21"):
                later.action_receive()
            later.write(
                {
                    "receipt_number": "R1",
                    "receipt_by": "Wang",
                    "receipt_on": "2036-03-04",
                }
            )
            later.action_receive()
        self.assertEqual((file.state, later.state), ("transferred", "received"))
        with self.assertRefused("DAF-21"):
            later.write({"archives": "Other"})

    def test_the_city_takes_files_over_after_twenty_years(self):
        file = self.files("window")
        file = file.with_user(self.city_archivist)
        file.action_package()
        self.assertEqual(file.transfer_due, date(2046, 3, 2))
        search = file.search
        self.assertNotIn(file, search([("transfer_due", "<=", "2046-03-01")]))
        self.assertIn(file, search([("transfer_due", "<=", "2046-03-02")]))


@tagged("post_install", "-at_install")
class TestTransferPackage(DisposalCommon, HttpCase):
    def test_exchange_package(self):
        file = self.packaged()
        record = (
            self.env["gov.archive.transfer"]
            .with_user(self.archivist)
            .create(
                {
                    "agency_id": self.county_dept.id,
                    "archives": "County Archives",
                    "early_basis": "Agreement 3",
                    "file_ids": [Command.set(file.ids)],
                }
            )
        )
        record.action_send()
        url = f"/gov/archive/transfer/{record.id}/package.zip"
        self.authenticate(self.archivist.login, self.archivist.login)
        answer = self.url_open(url)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(len(archive.namelist()), 3)
            self.assertEqual(
                archive.read(file.package_name), file._package_attachment().raw
            )
            manifest = archive.read("manifest-sha256.txt").decode()
        self.assertEqual(manifest, f"{file.package_sha256}  {file.package_name}\n")
        self.authenticate(self.clerk.login, self.clerk.login)
        with mute_logger("odoo.http"):
            self.assertNotEqual(self.url_open(url).status_code, 200)
