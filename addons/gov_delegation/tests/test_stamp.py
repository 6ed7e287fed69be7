import json
from unittest.mock import patch

import psycopg2.errors

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_items.kernel import chain

from ..models import gov_seal_stamping
from .common import TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestStamp(DelegationCommon):
    """Impressions, their refusals and their chain."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TODAY):
            cls.agreement = cls.bring_into_force(
                cls.make_agreement(cls.substantive, "seal_use")
            )
            cls.seal = cls.make_seal(cls.agreement)

    # --- impressions ----------------------------------------------------------------

    @clause("HZ22-12-11", "HZ22-62-02")
    def test_impression_names_all(self):
        impression = self.stamp(self.seal, self.substantive, copies=2)
        self.assertRecordValues(
            impression,
            [
                {
                    "seal_id": self.seal.id,
                    "user_id": self.stamper.id,
                    "delegation_id": self.substantive.id,
                    "subject": "CASE-1",
                    "document_name": "decision.pdf",
                    "sha256": "a" * 64,
                    "copies": 2,
                    "chain_sequence": 1,
                }
            ],
        )

    def test_own_seal_stamps_own_matters(self):
        own = self.make_seal(
            agency_id=self.county_dept.id, holder_id=self.county_dept.id
        )
        impression = self.stamp(own, self.env["gov.delegation"])
        self.assertFalse(impression.delegation_id)

    def test_document_is_named_by_its_hash(self):
        for values in ({"sha256": "A" * 64}, {"sha256": ""}, {"copies": 0}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.stamp(self.seal, self.substantive, **values)

    # --- refusals -------------------------------------------------------------------

    @clause("HZ22-62-02")
    def test_seal_not_on_issue(self):
        self.seal.action_suspend("Finding")
        with self.assertRefused("HZ22-62-02"):
            self.stamp(self.seal, self.substantive)

    @clause("HZ22-12-10")
    def test_seal_recalled(self):
        self.seal.action_recall("Old zone")
        with self.assertRefused("HZ22-12-10"):
            self.stamp(self.seal, self.substantive)

    @clause("HZ22-12-11")
    def test_user_not_named(self):
        for user in (self.keeper, self.county_legal):
            with self.assertRefused("HZ22-12-11"):
                self.stamp(self.seal, self.substantive, user)

    @clause("JN21-06-12")
    def test_own_power(self):
        with self.assertRefused("JN21-06-12"):
            self.stamp(self.seal, self.env["gov.delegation"])

    @clause("JN21-06-12")
    def test_mode_gives_no_seal(self):
        with self.assertRefused("JN21-06-12"):
            self.stamp(self.seal, self.delegation_of("direct", self.county))
        with self.assertRefused("JN21-06-12"):
            self.stamp(self.seal, self.substantive, mode=self.modes["direct"])

    @clause("JN21-06-05")
    def test_other_region(self):
        with self.assertRefused("JN21-06-05"):
            self.stamp(self.seal, self.delegation_of("substantive", self.county2))

    @clause("JN21-06-04")
    def test_item_outside_agreement(self):
        self.modes["entrust"].decision_seal = "no2"
        with self.assertRefused("JN21-06-04"):
            self.stamp(self.seal, self.entrusted)

    @clause("JN21-06-03")
    def test_outside_term(self):
        with freeze_time("2028-03-01 02:00:00"):
            self.stamp(self.seal, self.substantive)
        with freeze_time("2028-03-02 02:00:00"), self.assertRefused("JN21-06-03"):
            self.stamp(self.seal, self.substantive)

    @clause("JN21-06-03")
    def test_agreement_ended(self):
        self.agreement.with_user(self.city_legal).action_end("Law changed")
        with self.assertRefused("JN21-06-03"):
            self.stamp(self.seal, self.substantive)

    # --- refusals are logged --------------------------------------------------------

    @clause("JN21-06-12")
    def test_refusal_is_logged_after_rollback(self):
        logged = []
        with (
            patch.object(
                gov_seal_stamping,
                "_log_refusal",
                lambda database, uid, values: logged.append((uid, values)),
            ),
            self.assertRefused("JN21-06-12"),
        ):
            self.stamp(self.seal, self.env["gov.delegation"])
        self.env.cr.postrollback.run()
        self.assertEqual([uid for uid, _ in logged], [self.stamper.id])
        row = self.env["gov.seal.refusal"]._log(logged[0][1])
        self.assertRecordValues(
            row,
            [
                {
                    "seal_id": self.seal.id,
                    "user_id": self.stamper.id,
                    "clause_code": "JN21-06-12",
                    "chain_sequence": 1,
                }
            ],
        )

    # --- ledger -----------------------------------------------------------------------

    @clause("HZ22-62-02")
    def test_chain_verifies_from_the_export(self):
        for number in range(3):
            self.stamp(self.seal, self.substantive, subject=f"CASE-{number}")
        data = json.loads(self.seal._get_ledger())
        self.assertEqual(len(data["rows"]), 3)
        self.assertEqual(chain.verify(data["rows"], data["heads"]), [])
        data["rows"][1]["payload"]["subject"] = "CASE-9"
        problems = chain.verify(data["rows"], data["heads"])
        self.assertEqual([p.sequence for p in problems], [2])
        shorter = json.loads(self.seal._get_ledger())
        del shorter["rows"][2]
        self.assertTrue(chain.verify(shorter["rows"], shorter["heads"]))

    @clause("HZ22-62-02")
    @mute_logger("odoo.sql_db")
    def test_the_database_takes_no_row_beside_the_chain(self):
        """A row put in behind the application neither forks nor lengthens it."""
        first = self.stamp(self.seal, self.substantive)
        for row in ((3, first.hash), (2, "0" * 64), (2, first.prev_hash)):
            with (
                self.subTest(row=row),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "SUITE-APPEND"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    "INSERT INTO gov_seal_impression (seal_id, user_id, stamped_at, "
                    "subject, document_name, sha256, copies, chain_sequence, "
                    "prev_hash, hash) SELECT seal_id, user_id, stamped_at, 'forged', "
                    "document_name, sha256, copies, %s, %s, repeat('b', 64) "
                    "FROM gov_seal_impression WHERE id = %s",
                    [*row, first.id],
                )
        self.stamp(self.seal, self.substantive)
        self.assertFalse(first._chain_verify(self.seal))

    @clause("HZ22-62-02")
    def test_one_statement_makes_the_row(self):
        """The database hashes what the program that verifies would hash."""
        subject = "鲁济〔2026〕“1”号\\\n"
        rows = self.env["gov.seal.impression"]
        self.stamp(self.seal, self.substantive)
        values = {
            "seal_id": self.seal.id,
            "user_id": self.stamper.id,
            "stamped_at": "2026-03-02 01:02:03",
            "subject": subject,
            "document_name": "章.pdf",
            "sha256": "c" * 64,
        }
        with self.assertQueryCount(1):
            row = (
                rows.with_user(self.stamper)
                .with_context(default_delegation_id=self.substantive.id)
                ._chain_append([values])
                .sudo()
            )
        self.assertEqual((row.copies, row.delegation_id), (1, self.substantive))
        self.assertEqual(row.create_uid, self.stamper)
        (exported,) = row._chain_export()
        self.assertEqual(exported["payload"]["subject"], subject)
        content = {name: exported[name] for name in chain.HASHED}
        self.assertEqual(row.hash, chain.link(row.prev_hash, content))
        self.assertIn(row, self.seal.impression_ids)
        self.assertFalse(rows._chain_verify(self.seal))

    @clause("HZ22-62-02")
    def test_a_document_bears_the_code_of_its_impression(self):
        rows, checks = self.env["gov.seal.impression"], self.env["gov.seal.check"]
        code = rows._new_check_code()
        row = self.stamp(self.seal, self.substantive, check_code=code)
        facts = checks._public_check_code(code)
        self.assertEqual((facts["sha256"], facts["void"]), ("a" * 64, False))
        self.assertNotIn(self.stamper.name, str(facts))
        self.assertIn(f"code={code}", rows._code_url(code))
        self.assertIn("check_code", row._chain_export()[0]["payload"])
        self.assertFalse(row._chain_verify(self.seal))
        for wrong in ("", None, code[:-1], code.upper() + "%", "0" * 32):
            self.assertIsNone(checks._public_check_code(wrong))
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.stamp(self.seal, self.substantive, check_code=code)

    @clause("HZ22-62-02")
    def test_rows_are_not_entered_changed_or_deleted(self):
        impression = self.stamp(self.seal, self.substantive).sudo()
        with self.assertRefused("SUITE-APPEND"):
            impression.unlink()
        with self.assertRefused("SUITE-APPEND"):
            impression.write({"copies": 7})
        with self.assertRefused("SUITE-APPEND"):
            impression.create({"seal_id": self.seal.id, "subject": "x"})

    @mute_logger("odoo.sql_db")
    def test_database_refuses_too(self):
        impression = self.stamp(self.seal, self.substantive)
        self.env.flush_all()
        statements = (
            "DELETE FROM gov_seal_impression WHERE id = %s",
            "UPDATE gov_seal_impression SET copies = 9 WHERE id = %s",
            "TRUNCATE gov_seal_impression CASCADE",
            "DELETE FROM gov_seal_refusal",
        )
        self.env["gov.seal.refusal"]._log(
            {
                "seal_id": self.seal.id,
                "user_id": self.stamper.id,
                "refused_at": TODAY,
                "delegation_id": False,
                "clause_code": "JN21-06-12",
            }
        )
        for statement in statements:
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.errors.RaiseException),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    statement, [impression.id] if "%s" in statement else None
                )
