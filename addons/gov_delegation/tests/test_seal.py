import psycopg2.errors

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestSeal(DelegationCommon):
    """A seal's life and identity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TODAY):
            cls.agreement = cls.bring_into_force(
                cls.make_agreement(cls.substantive, "seal_use")
            )

    @clause("HZ22-12-07")
    def test_wording_is_proposed(self):
        self.city.name, self.city_dept.name = "甲市", "乙局"
        self.county.name = "丙县"
        seal = self.make_seal(self.agreement, issue=False)
        self.assertEqual(seal.name, "甲市乙局审批专用章(丙县)")

    @clause("HZ22-12-07")
    def test_other_wording_is_refused(self):
        for name in ("审批专用章", "Wrong审批专用章(Elsewhere)"):
            with self.subTest(name=name), self.assertRefused("HZ22-12-07"):
                self.make_seal(self.agreement, issue=False, name=name)
        seal = self.make_seal(self.agreement, issue=False)
        seal.name = seal.name.replace("(", "（").replace(")", "）")
        self.assertIn("（", seal.name, "full-width brackets are the same wording")

    @clause("JN21-06-05")
    def test_numbered_per_region(self):
        first = self.make_seal(self.agreement, issue=False)
        second = self.make_seal(self.agreement, issue=False)
        self.assertEqual([first.number, second.number], ["1", "2"])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            second.number = "1"
            self.env.flush_all()

    @clause("JN21-06-03")
    def test_no_issue_without_agreement_in_force(self):
        draft = self.make_agreement(
            self.substantive, "seal_use", term=("2028-03-02", "2029-01-01")
        )
        with self.assertRefused("JN21-06-03"):
            self.make_seal(draft)
        with freeze_time("2028-03-02"), self.assertRefused("JN21-06-03"):
            self.make_seal(self.agreement)
        elsewhere = self.make_seal(
            self.agreement, issue=False, region_id=self.county2.id
        )
        with self.assertRefused("JN21-06-03"):
            self.issue(elsewhere)

    @clause("JN21-06-04", "JN21-06-11")
    def test_no_issue_without_keeper_and_users(self):
        for values in ({"keeper_id": False}, {"user_ids": [Command.clear()]}):
            with self.subTest(values=values), self.assertRefused("JN21-06-04"):
                self.make_seal(self.agreement, **values)

    @clause("HZ22-12-06")
    def test_authorised_by_the_government(self):
        seal = self.make_seal(self.agreement, issue=False)
        self.assertEqual(seal.authorisation, self.programme.document_number)
        seal.authorisation = False
        with self.assertRefused("HZ22-12-06"):
            seal.action_approve()

    @clause("HZ22-12-09")
    def test_service_centre_holds_for_its_government(self):
        self.service_centre.parent_id = self.county_dept
        seal = self.make_seal(
            self.agreement,
            holder_id=self.service_centre.id,
            receipt_number="R-1",
        )
        seals = self.env["gov.seal"]
        self.assertEqual(seals._for(self.county_dept, "no2", self.substantive), seal)
        self.assertEqual(
            (seal.state, seal.keeper_id, seal.receipt_number),
            ("issued", self.keeper, "R-1"),
        )

    @clause("HZ22-12-10")
    def test_recalled_is_void(self):
        seal = self.make_seal(self.agreement)
        with self.assertRaises(ValidationError):
            seal.action_recall("")
        seal.action_recall("Reform of the zone")
        self.assertEqual(seal.recalled_on.isoformat(), TODAY)
        for action in (seal.action_issue, lambda: seal.action_suspend("x")):
            with self.assertRefused("HZ22-12-10"):
                action()
        seal.action_destroy("Two witnesses")
        self.assertEqual(seal.state, "destroyed")

    def test_suspended_and_back(self):
        seal = self.make_seal(self.agreement)
        seal.action_suspend("Finding")
        self.assertFalse(self.env["gov.seal"]._for(self.county_dept, "no2"))
        seal.action_issue()
        self.assertEqual(seal.state, "issued")

    @clause("HZ22-62-02")
    def test_identity_is_fixed_after_issue(self):
        seal = self.make_seal(self.agreement)
        for values in (
            {"name": "x"},
            {"region_id": self.county2.id},
            {"agreement_id": False},
            {"state": "destroyed"},
            {"issued_on": "2020-01-01"},
        ):
            with self.subTest(values=values), self.assertRefused("HZ22-62-02"):
                seal.write(values)
        with self.assertRefused("HZ22-62-02"):
            self.make_seal(self.agreement, state="issued")

    @clause("HZ22-12-10")
    def test_never_deleted(self):
        seal = self.make_seal(self.agreement, issue=False)
        with self.assertRefused("HZ22-12-10"):
            seal.unlink()

    @clause("JN21-06-02")
    def test_only_organs_have_a_no2_seal(self):
        with self.assertRefused("JN21-06-02"):
            self.make_seal(
                self.agreement, issue=False, agency_id=self.service_centre.id
            )

    def test_finding_the_seal(self):
        seals = self.env["gov.seal"]
        no2 = self.make_seal(self.agreement)
        own = self.make_seal(
            agency_id=self.county_dept.id, holder_id=self.county_dept.id
        )
        self.assertEqual(seals._for(self.county_dept, "no2", self.substantive), no2)
        self.assertEqual(seals._for(self.county_dept, "own"), own)
        self.assertFalse(seals._for(self.county_dept, "no2", self.entrusted))
        self.assertFalse(seals._for(self.county2_dept, "no2", self.substantive))
        self.assertFalse(seals._for(self.city_dept, "own"))
