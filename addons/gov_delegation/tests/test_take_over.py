from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import TODAY, DelegationCommon, clause

MANAGER = "gov_items.group_agency_manager"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTakeOver(DelegationCommon):
    """Support, contacts and readiness of what is handed down."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city_manager = cls.make_user("d.city.agency", MANAGER, cls.city_dept)
        cls.county_manager = cls.make_user("d.county.agency", MANAGER, cls.county_dept)

    # --- support ----------------------------------------------------------------

    def support(self, user=None, **values):
        return (
            self.env["gov.support"]
            .with_user(user or self.city_manager)
            .create(
                {
                    "delegation_id": self.entrusted.id,
                    "kind": "person",
                    "name": "Two engineers",
                    **values,
                }
            )
        )

    @clause("JN21-00-12")
    def test_delegations_without_support_are_listed(self):
        delegations = self.env["gov.delegation"]
        without = [("support_ids", "=", False)]
        self.assertIn(self.entrusted, delegations.search(without))
        line = self.support(date_to="2026-03-31")
        self.assertNotIn(self.entrusted, delegations.search(without))
        self.assertEqual(line.giver_id, self.city_dept)
        current = self.env["gov.support"]._current_domain
        for day, given in ((TODAY, True), ("2026-04-01", False)):
            found = self.env["gov.support"].search(current(self.day(day)))
            self.assertEqual(line.sudo() in found, given)

    @clause("JN21-02-05")
    def test_lower_body_confirms_or_contests(self):
        line = self.support(kind="blanks")
        lower = line.with_user(self.county_manager)
        with self.assertRaises(AccessError):
            line.action_confirm()
        with self.assertRefused("JN21-02-05"):
            lower.action_contest(" ")
        lower.action_contest("None came")
        self.assertEqual((line.answer, line.answer_note), ("contested", "None came"))
        with self.assertRefused("JN21-02-05"):
            line.name = "Three engineers"
        with self.assertRefused("JN21-02-05"):
            line.unlink()
        with self.assertRefused("JN21-02-05"):
            lower.action_confirm()
        line.date_to = "2026-12-31"
        with self.assertRefused("JN21-02-05"):
            self.support(answer="confirmed")
        second = self.support()
        second.with_user(self.county_manager).action_confirm()
        self.assertEqual(second.answered_by, self.county_manager)

    def test_only_the_granting_body_records(self):
        with self.assertRaises(AccessError):
            self.support(self.county_manager)
        stranger = self.make_user("d.agency2", MANAGER, self.county2_dept)
        line = self.support()
        self.assertNotIn(line, self.env["gov.support"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            line.with_user(self.county_manager).write({"name": "x"})

    # --- contacts ---------------------------------------------------------------

    @clause("HZ22-61-02")
    def test_contacts_open_from_the_delegation_and_go_stale(self):
        contacts = self.env["gov.contact"].with_user(self.city_manager)
        ours = contacts.create(
            {
                "name": "Office",
                "phone": "0530-1",
                "agency_id": self.city_dept.id,
                "role": "grantor",
            }
        )
        other = contacts.create(
            {
                "name": "Office",
                "phone": "0530-2",
                "agency_id": self.city_dept.id,
                "entry_id": self.entries["direct"].id,
            }
        )
        action = self.entrusted.with_user(self.stamper).action_open_contacts()
        found = self.env["gov.contact"].search(action["domain"])
        self.assertIn(ours.sudo(), found)
        self.assertNotIn(other.sudo(), found)
        with self.assertRaises(AccessError):
            ours.with_user(self.county_manager).action_confirm()
        with freeze_time("2026-12-01"):
            ours.invalidate_recordset()
            self.assertTrue(ours.is_stale)
            stale = self.env["gov.contact"].search([("is_stale", "=", True)])
            self.assertIn(ours.sudo(), stale)
            ours.action_confirm()
            self.assertFalse(ours.is_stale)

    # --- readiness --------------------------------------------------------------

    def readiness(self, delegation, **values):
        return (
            self.env["gov.readiness"]
            .with_user(self.county_manager)
            .create({"delegation_id": delegation.id, **values})
        )

    def gap(self, delegation):
        gaps = delegation._get_gaps()[delegation.id]
        return next((gap for gap in gaps if gap.code == "readiness"), None)

    @clause("HZ22-41-07", "LC20-21-03")
    def test_live_only_when_the_lower_body_is_ready(self):
        self.assertFalse(self.gap(self.entrusted), "only where the programme asks")
        self.programme.readiness_required = True
        self.assertTrue(self.gap(self.entrusted).blocking)
        self.assertEqual(self.gap(self.entrusted).clause_code, "HZ22-41-07")
        record = self.readiness(self.entrusted, documents_on=TODAY, system_on=TODAY)
        with self.assertRefused("HZ22-41-07"):
            record.action_confirm()
        record.write({"accounts_on": TODAY, "training_on": TODAY})
        with self.assertRaises(AccessError):
            record.with_user(self.city_manager).action_confirm()
        with self.assertRefused("LC20-21-03"):
            record.confirmed_on = TODAY
        record.action_confirm()
        self.assertFalse(self.gap(self.entrusted))
        record.system_on = "2026-03-01"
        self.assertTrue(self.gap(self.entrusted), "a change takes the word back")

    @clause("LC20-21-04")
    def test_forwarded_files_need_their_route(self):
        self.programme.readiness_required = True
        receipt = self.delegation_of("receipt", self.county)
        self.assertEqual(self.gap(receipt).clause_code, "LC20-21-04")
        days = dict.fromkeys(
            ("documents_on", "system_on", "accounts_on", "training_on"), TODAY
        )
        record = self.readiness(receipt, **days)
        self.assertTrue(record.forwards)
        with self.assertRefused("LC20-21-04"):
            record.action_confirm()
        record.write({"route_who": "Window 3", "route_how": "System", "route_days": 1})
        record.action_confirm()
        self.assertFalse(self.gap(receipt))
        self.assertFalse(self.readiness(self.entrusted).forwards)

    # --- first contact, model document ------------------------------------------

    @clause("HZ22-41-01")
    def test_delegations_without_first_contact_are_listed(self):
        delegations = self.env["gov.delegation"]
        none = [("first_contact_on", "=", False)]
        self.assertIn(self.entrusted, delegations.search(none))
        handover = self.env["gov.handover"]._draft_for(self.entrusted)
        handover.first_contact_on = "2026-03-01"
        self.assertNotIn(self.entrusted, delegations.search(none))
        self.assertEqual(self.entrusted.first_contact_on.isoformat(), "2026-03-01")
        since = [("first_contact_on", ">=", "2026-03-01")]
        self.assertIn(self.entrusted, delegations.search(since))
