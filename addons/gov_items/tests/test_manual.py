from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestManual(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publish()
        cls.standard = cls.entry.manual_ids
        manager = "gov_items.group_agency_manager"
        cls.grantor = cls.make_user("grantor", manager, agencies=cls.city_dept)
        cls.taker = cls.make_user("taker", manager, agencies=cls.county_dept)

    def local(self, **vals):
        return self.make_manual(self.entry, self.county, publish=False, **vals)

    def lines(self, field, *names):
        return {field: [Command.create({"name": name}) for name in names]}

    # --- end --------------------------------------------------------------------

    def test_a_manual_may_end_without_a_successor(self):
        act = self.standard._end
        for day, reason in ((date(2026, 3, 31), " "), (date(2019, 1, 1), "x")):
            with self.assertRefused("JC25-22-04"):
                act(day, reason)
        form = self.env["gov.manual.end"].create(
            {
                "manual_id": self.standard.id,
                "date": "2026-03-31",
                "reason": "The law was repealed",
            }
        )
        form.action_end()
        none = self.env["gov.region"]
        self.assertEqual(self.entry._manual_for(none, date(2026, 3, 31)), self.standard)
        self.assertFalse(self.entry._manual_for(none, date(2026, 4, 1)))
        cell = self.delegation("direct")
        codes = [gap.code for gap in cell._get_gaps(date(2026, 4, 1))[cell.id]]
        self.assertIn("manual", codes)
        self.assertEqual(self.standard.end_reason, "The law was repealed")
        with self.assertRefused("JC25-22-04"):
            act(date(2026, 4, 30), "again")
        with self.assertRaises(AccessError):
            self.make_manual(self.entries["window"]).with_user(self.taker)._end(
                date(2026, 3, 31), "x"
            )

    @clause("JN21-07-11")
    def test_a_higher_fee_is_more(self):
        standard = self.standard.copy({"fee_amount": 10, "fee_basis": "Rule 1"})
        standard.action_publish()
        more = self.local(fee_amount=10.5, fee_basis="Rule 1", date_from=False)
        with self.assertRefused("JN21-07-11") as caught:
            more.action_publish()
        self.assertIn("fee: 10.5 yuan (standard: 10)", str(caught.exception))
        less = self.local(fee_amount=5, fee_basis="Rule 1", date_from=False)
        less.action_publish()
        self.assertEqual(less.state, "published")

    # --- versions ---------------------------------------------------------------

    def test_new_version_replaces(self):
        new = self.env["gov.manual"].browse(
            self.standard.action_new_version()["res_id"]
        )
        self.assertEqual((new.version, new.state), (2, "draft"))
        self.assertEqual(new.steps_count, 2)
        new.date_from = "2026-01-01"
        new.action_publish()
        self.assertEqual(self.standard.state, "ended")
        self.assertEqual(self.standard.date_to, date(2025, 12, 31))
        none = self.env["gov.region"]
        self.assertEqual(self.entry._manual_for(none, date(2025, 6, 1)), self.standard)
        self.assertEqual(self.entry._manual_for(none, date(2026, 6, 1)), new)
        self.assertFalse(self.entry._manual_for(none, date(2019, 6, 1)))

    def test_own_manual_before_standard(self):
        own = self.local(promised_days=4)
        own.action_publish()
        day = date(2026, 3, 2)
        self.assertEqual(self.entry._manual_for(self.county, day), own)
        self.assertEqual(self.entry._manual_for(self.county2, day), self.standard)

    @freeze_time("2026-03-02")
    def test_publication_day(self):
        own = self.local(date_from=False)
        own.action_publish()
        self.assertEqual(own.date_from, date(2026, 3, 2))

    @clause("JC25-22-04")
    def test_published_is_fixed(self):
        step = self.standard.step_ids[0]
        for act in (
            lambda: self.standard.write({"promised_days": 1}),
            lambda: step.write({"name": "x"}),
            lambda: step.unlink(),
            lambda: self.standard.document_ids.unlink(),
            lambda: self.standard.write(self.lines("step_ids", "more")),
            lambda: self.standard.action_publish(),
            lambda: self.standard.unlink(),
        ):
            with self.assertRefused("JC25-22-04"):
                act()

    # --- the gate ---------------------------------------------------------------

    @clause("JN21-07-11", "JC25-22-02")
    def test_only_decrease(self):
        increases = {
            "step": self.lines("step_ids", "Receive", "Visit", "Decide"),
            "limit": {"promised_days": 6},
            "document": self.lines("document_ids", "Application form", "Photo"),
            "copies": {
                "document_ids": [
                    Command.create({"name": "Application form", "copies": 2})
                ]
            },
            "necessity": {
                "document_ids": [Command.create({"name": "Plan", "necessity": "1"})]
            },
        }
        for name, vals in increases.items():
            with self.subTest(name), self.assertRefused("JN21-07-11"):
                self.local(**vals).action_publish()

    @clause("JN21-07-11", "JC25-22-01")
    def test_less_is_welcome(self):
        own = self.local(
            promised_days=3,
            **self.lines("step_ids", "Everything at once"),
            **self.lines("document_ids", "Application form"),
        )
        own.action_publish()
        self.assertEqual(own.state, "published")

    def test_difference_line_by_line(self):
        own = self.local(
            promised_days=9, **self.lines("document_ids", "Application form", "Photo")
        )
        with self.assertRaises(UserError) as caught:
            own.action_publish()
        message = str(caught.exception)
        self.assertIn("+ promised limit: 9 working days (standard: 5)", message)
        self.assertIn("+ document “Photo”", message)
        self.assertIn("- document “Plan”", message)
        self.assertEqual(own.standard_id, self.standard)
        self.assertIn("table-danger", own.comparison_html)

    @clause("JC25-22-01")
    def test_no_standard_to_reduce(self):
        entry = self.make_entry(70, self.modes["direct"], manual=False)
        with self.assertRefused("JC25-22-01"):
            self.make_manual(entry, self.county)

    @clause("JN18-11-03")
    def test_promised_beyond_statutory(self):
        with self.assertRefused("JN18-11-03"):
            self.local(statutory_days=4, promised_days=5)

    @clause("JN18-11-03")
    def test_target_share(self):
        own = self.local(statutory_days=20, promised_days=5)
        self.assertEqual((own.share, own.above_target), (25, False))
        own.statutory_days = 19
        self.assertTrue(own.above_target)

    @clause("JN21-07-02", "JC25-22-05")
    def test_incomplete(self):
        for vals in (
            {"condition": " "},
            {"step_ids": [Command.clear()]},
            {"document_ids": [Command.clear()]},
            {"fee_amount": 10},
        ):
            manual = self.local()
            manual.write(vals)
            with self.subTest(vals), self.assertRefused("JN21-07-02"):
                manual.action_publish()

    @clause("JN21-07-03")
    def test_complex_needs_review_points(self):
        self.entry.is_complex = True
        manual = self.local()
        with self.assertRefused("JN21-07-03"):
            manual.action_publish()
        manual.step_ids[0].review_points = "The plan bears a stamp"
        manual.action_publish()
        self.assertEqual(manual.state, "published")

    # --- consent ----------------------------------------------------------------

    @clause("JC25-22-03")
    def test_consent(self):
        self.programme.manual_consent = True
        own = self.local(agency_id=self.county_dept.id)
        with self.assertRefused("JC25-22-03"):
            own.with_user(self.taker).action_publish()
        with self.assertRaises(AccessError):
            own.with_user(self.taker).action_consent()
        own.with_user(self.grantor).action_consent()
        self.assertEqual(own.consented_by, self.grantor)
        own.with_user(self.taker).action_publish()
        self.assertEqual(own.state, "published")

    # --- who --------------------------------------------------------------------

    def test_standard_is_the_grantors(self):
        draft = self.standard.copy({"agency_id": self.city_dept.id})
        with self.assertRaises(AccessError):
            draft.with_user(self.taker).condition = "x"
        with self.assertRaises(AccessError):
            draft.step_ids[0].with_user(self.taker).name = "x"
        with self.assertRaises(AccessError):
            draft.with_user(self.taker).action_publish()
        draft.with_user(self.grantor).action_publish()
        self.assertEqual(draft.state, "published")

    def test_own_is_the_undertakers(self):
        own = self.local(agency_id=self.county_dept.id)
        with self.assertRaises(AccessError):
            own.with_user(self.grantor).condition = "x"
        own.with_user(self.taker).condition = "x"

    def test_wrong_author(self):
        with self.assertRaises(UserError):
            self.local(agency_id=self.county2_dept.id)
        with self.assertRaises(UserError):
            self.standard.copy({"agency_id": self.justice.id})

    def test_state_is_not_written(self):
        draft = self.local(agency_id=self.county_dept.id).with_user(self.taker)
        with self.assertRefused("JC25-22-04"):
            draft.state = "published"

    # --- database ---------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_one_version_in_force(self):
        draft = self.standard.copy()
        draft.date_from = "2026-01-01"
        self.env.flush_all()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE gov_manual SET state = 'published' WHERE id = %s", [draft.id]
            )
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE gov_manual SET fee_amount = -1 WHERE id = %s", [draft.id]
            )

    def test_deferrable(self):
        found = {d.name: d.deferrable for d in self.standard.document_ids}
        self.assertEqual(found, {"Application form": False, "Plan": True})
