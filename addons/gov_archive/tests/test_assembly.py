from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ArchiveCommon, clause


@tagged("post_install", "-at_install")
class TestAssembly(ArchiveCommon):
    """Closing a case makes its file, for the custodian of the mode's profile."""

    @clause("JC25-25-01")
    def test_whoever_approves_keeps(self):
        kept = {
            "direct": self.county_dept,
            "substantive": self.county_dept,
            "window": self.city_dept,
            "receipt": self.city_dept,
            "entrusted_acceptance": self.city_dept,
            "jc25_window": self.city_dept,
            "lc20_entrust": self.county_dept,
        }
        for code, agency in kept.items():
            with self.subTest(code):
                file = self.files(code)
                self.assertRecordValues(
                    file,
                    [
                        {
                            "part": "whole",
                            "state": "assembled",
                            "custodian_id": agency.id,
                            "holder_id": agency.id,
                            "number": False,
                            "hand_over_to_id": False,
                        }
                    ],
                )
                self.assertEqual(file.basis_clause_id.code, "JC25-25-01")

    @clause("HZ22-62-03")
    def test_the_documents_in_their_order(self):
        file = self.files("substantive")
        self.assertEqual(
            file.document_ids.mapped("category"),
            ["application", "application", "process", "result"],
        )
        self.assertEqual(file.document_ids.mapped("sequence"), [1, 2, 3, 5])
        self.assertEqual(file.document_ids[0].name, "Application form.pdf")
        self.assertEqual(
            file.document_ids[-1].sha256,
            file.case_id.sudo().decision_document_id.sha256,
        )
        self.assertEqual(file.document_count, 4)
        self.assertEqual(file.byte_count, sum(file.document_ids.mapped("size")))
        self.assertGreaterEqual(file.document_ids[-1].page_count, 1)
        first, second = file.document_ids[:2]
        self.assertEqual((first.first_page, second.first_page), (1, 2))

    @clause("JC25-25-02")
    def test_where_both_keep_each_keeps_its_part(self):
        case = self.finish(self.accepted("sight")).sudo()
        intake, decision = case.archive_file_ids.sorted("id")
        self.assertEqual((intake.part, decision.part), ("intake", "decision"))
        self.assertEqual(intake.custodian_id, self.county_dept)
        self.assertEqual(decision.custodian_id, self.city_dept)
        self.assertEqual((intake.other_id, decision.other_id), (decision, intake))
        opinion = case.opinion_document_id.sha256
        self.assertIn("application", intake.document_ids.mapped("category"))
        self.assertNotIn("result", intake.document_ids.mapped("category"))
        self.assertIn(opinion, intake.document_ids.mapped("sha256"))
        self.assertEqual(
            decision.document_ids.mapped("sha256"),
            [opinion, case.decision_document_id.sha256],
        )
        self.assertEqual(intake.basis_clause_id.code, "JC25-25-02")

    def as_if_signed_with_exception(self, agreement):
        """What was signed cannot be changed, so the guard is put aside."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        self.sql(
            "UPDATE gov_agreement_line SET custodian_override = 'upper' "
            "WHERE agreement_id = %s",
            agreement.id,
        )
        self.env.cr.execute("SET LOCAL session_replication_role = origin")

    @clause("JC25-25-03")
    def test_an_exception_in_the_agreement_in_force(self):
        agreement = self.agreements["substantive"]
        self.as_if_signed_with_exception(agreement)
        file = self.files("substantive").sudo()
        self.assertEqual(file.custodian_id, self.city_dept)
        self.assertEqual(file.agreement_id, agreement)
        self.assertEqual(file.basis_clause_id.code, "JC25-25-03")

    @clause("JC25-25-03")
    def test_an_exception_without_force_counts_for_nothing(self):
        agreement = self.agreements["substantive"]
        self.as_if_signed_with_exception(agreement)
        self.sql("UPDATE gov_agreement SET state = 'ended' WHERE id = %s", agreement.id)
        case = self.env["gov.case"].new(
            {"delegation_id": self.live["substantive"].id, "closed_on": "2026-03-03"}
        )
        self.assertFalse(self.env["gov.archive.file"]._custody_exception(case))

    @clause("HZ22-62-05")
    def test_what_has_to_be_handed_over_is_due(self):
        file = self.files("entrust")
        self.assertEqual(file.custodian_id, self.county_dept)
        self.assertEqual(file.hand_over_to_id, self.city_dept)
        self.assertEqual(file.hand_over_due, fields.Date.add(file.closed_on, days=30))

    @clause("HZ22-62-04")
    def test_closing_without_a_mandatory_document_is_refused(self):
        case = self.until(self.accepted("direct"), "deliver").sudo()
        document = case.document_ids.filtered(lambda d: d.necessity == "1")[:1]
        self.sql(
            "UPDATE gov_case_document SET attachment_id = NULL, submitted = false "
            "WHERE id = %s",
            document.id,
        )
        with self.assertRefused("HZ22-62-04") as caught:
            self.take(case)
        self.assertIn(document.name, str(caught.exception))
        self.assertEqual(case.state, "decided")
        self.assertFalse(case.archive_file_ids)

    @clause("HZ22-62-04")
    def test_closing_without_the_decision_is_refused(self):
        case = self.until(self.accepted("direct"), "deliver").sudo()
        self.sql(
            "UPDATE gov_case SET decision_document_id = NULL WHERE id = %s", case.id
        )
        with self.assertRefused("HZ22-62-04"):
            self.take(case)

    def test_a_case_not_forwarded_is_filed_without_a_decision(self):
        case = self.until(self.accepted("sight"), "review")
        self.take(case, passed=False, opinion="Not in the public interest")
        files = case.sudo().archive_file_ids
        self.assertEqual(files.mapped("part"), ["intake", "decision"])

    @clause("HZ22-62-03")
    def test_no_file_is_made_by_hand(self):
        case = self.finish(self.accepted("direct")).sudo()
        with self.assertRefused("HZ22-62-03"):
            self.env["gov.archive.file"].create({"case_id": case.id, "title": "Mine"})
        with self.assertRefused("SUITE-APPEND"):
            self.env["gov.archive.document"].create(
                {"file_id": case.archive_file_ids.id, "name": "Mine"}
            )

    def test_before_packaging_title_and_retention_may_be_corrected(self):
        file = self.files("direct")
        file.write({"title": "Clearer", "retention": "Y"})
        with self.assertRefused("SUITE-APPEND"):
            file.write({"custodian_id": self.city_dept.id})
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            file.with_user(self.city_archivist).write({"title": "Foreign"})

    def test_lists_ask_the_database_once_for_all_rows(self):
        files = self.files("direct") | self.files("substantive") | self.files("entrust")
        cases = self.env["gov.case"].with_user(self.clerk).browse(files.case_id.ids)
        batches = (
            (files, ("other_id", "may_keep", "display_name")),
            (cases, ("archive_file_count",)),
            (self.county_dept.with_user(self.archivist), ("archive_file_count",)),
        )
        for records, names in batches:
            counts = []
            for some in (records, records[:1], records):  # the first warms up
                self.env.invalidate_all()
                some.mapped("display_name")
                start = self.env.cr.sql_log_count
                for name in names:
                    some.mapped(name)
                counts.append(self.env.cr.sql_log_count - start)
            with self.subTest(records=records):
                self.assertEqual(counts[1], counts[2])
