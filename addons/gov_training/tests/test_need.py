from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, clause
from .test_certificate import CertificateCommon

NEED = "gov.training.need"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNeed(CertificateCommon):
    def needs(self, **domain):
        terms = [(name, "=", value) for name, value in domain.items()]
        return self.env[NEED].search([("entry_id", "=", self.entry.id), *terms])

    @clause("JN21-10-05")
    def test_a_new_manual_proposes(self):
        self.assertFalse(self.needs())
        self.make_manual(self.entry, date_from="2026-03-01")
        need = self.needs(kind="manual")
        self.assertEqual(need.agency_id, self.city_dept)
        self.assertEqual((need.state, need.manual_id.version), ("proposed", 2))
        self.env[NEED]._propose_manuals(need.manual_id)
        self.assertEqual(len(self.needs(kind="manual")), 1, "proposed once")

    @clause("JN21-10-05")
    def test_a_law_proposes(self):
        self.env["gov.policy.change"].create(
            {"name": "Transport Act", "entry_ids": [Command.set(self.entry.ids)]}
        )
        need = self.needs(kind="law")
        self.assertEqual(need.agency_id, self.city_dept)
        self.assertIn("Transport Act", need.evidence)

    @clause("JN21-10-05")
    def test_frequent_faults_propose(self):
        def faults(_self, since, entries=None):
            return [
                (self.entry, self.county, 3, "No review opinion"),
                (self.entries["window"], self.county, 2, "Too few"),
            ]

        model = type(self.env[NEED])
        with patch.object(model, "_inspection_faults", faults):
            self.env[NEED]._cron_find()
            self.env["gov.inspection.finding"]._on_fault_found()
        need = self.needs(kind="inspection")
        self.assertRecordValues(
            need, [{"region_id": self.county.id, "evidence": "No review opinion"}]
        )
        self.assertFalse(
            self.env[NEED].search([("entry_id", "=", self.entries["window"].id)])
        )

    @clause("JN21-10-05")
    def test_accepted_or_declined_with_a_reason(self):
        self.make_manual(self.entry, date_from="2026-03-01")
        need = self.needs().with_user(self.organiser)
        with self.assertRefused("JN21-10-05"):
            need.action_decline()
        with self.assertRefused("JN21-10-05"):
            need.write({"state": "declined", "decline_reason": "x"})
        need.decline_reason = "Only the fee changed"
        need.action_decline()
        self.assertRecordValues(
            need, [{"state": "declined", "decided_by_id": self.organiser.id}]
        )

    @clause("JN21-10-05")
    def test_collected_into_a_session(self):
        self.make_manual(self.entry, date_from="2026-03-01")
        needs = self.needs().with_user(self.organiser)
        action = needs.action_collect()
        wizard = (
            self.env["gov.training.collect"]
            .with_user(self.organiser)
            .with_context(**action["context"])
            .create({"start": "2026-03-02 01:00:00"})
        )
        self.assertEqual(wizard.plan_id, self.plan)
        session = self.env["gov.training.session"].browse(
            wizard.action_collect()["res_id"]
        )
        self.assertEqual(session.kind, "topical")
        self.assertEqual(session.entry_ids, self.entry)
        self.assertEqual(session.manual_ids, needs.sudo().manual_id)
        self.assertIn(self.cora, session.attendance_ids.employee_id)
        self.assertEqual(needs.state, "accepted")
        session.action_all_present()
        session.action_hold()
        self.assertEqual(needs.state, "done")

    def test_one_agency_at_a_time(self):
        needs = self.env[NEED].create(
            [
                {"entry_id": self.entry.id, "agency_id": agency.id}
                for agency in (self.city_dept, self.city_bureau)
            ]
        )
        wizard = self.env["gov.training.collect"].create(
            {"need_ids": [Command.set(needs.ids)], "plan_id": self.plan.id, "name": "x"}
        )
        with self.assertRaises(ValidationError):
            wizard.action_collect()

    def test_worded_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.make_manual(self.entry, date_from="2026-03-01")
        need = self.needs(kind="manual")
        self.assertEqual(need.evidence, "Version 2 is in force from 2026-03-01.")
        self.assertIn("2026-03-01", need.with_context(lang="zh_CN").evidence)
        self.assertNotIn("in force", need.with_context(lang="zh_CN").evidence)
        need.evidence = "Entered"
        need.invalidate_recordset()
        self.assertEqual(need.with_context(lang="zh_CN").evidence, "Entered")

    @clause("JN21-10-05")
    def test_a_posting_proposes(self):
        centre = self.env["gov.centre"].create(
            {
                "name": "Hall",
                "region_id": self.county.id,
                "agency_id": self.service_centre.id,
            }
        )
        cell = self.delegation("direct")
        window = self.env["gov.window"].create(
            {
                "centre_id": centre.id,
                "number": "1",
                "name": "Window",
                "agency_id": self.service_centre.id,
                "delegation_ids": [Command.set(cell.ids)],
            }
        )
        vals = {"window_id": window.id, "qualified_for_approval": True}
        self.env["gov.posting"].create(dict(vals, employee_id=self.cora.id))
        need = self.needs(kind="posting")
        self.assertRecordValues(
            need, [{"employee_id": self.cora.id, "region_id": self.county.id}]
        )
        other = self.delegation("window")
        window.delegation_ids += other
        dora = self.make_employee("Dora", self.service_centre)
        self.env["gov.posting"].create(dict(vals, employee_id=dora.id))
        found = self.env[NEED].search([("employee_id", "=", dora.id)])
        self.assertEqual(len(found), len((cell + other).upper_agency_id))
        self.assertEqual(found.entry_ids, (cell + other).entry_id)
        action = found[0].with_user(self.organiser).action_collect()
        wizard = (
            self.env["gov.training.collect"]
            .with_context(**action["context"])
            .create({"plan_id": self.plan.id, "start": "2026-03-04 01:00:00"})
        )
        session = self.env["gov.training.session"].browse(
            wizard.action_collect()["res_id"]
        )
        self.assertEqual(session.entry_ids, found[0].entry_ids)
        self.assertEqual(session.attendance_ids.employee_id, dora)
        window.delegation_ids = cell
        need |= found
        self.certify(self.ben)
        self.env["gov.posting"].create(
            dict(vals, employee_id=self.ben.id, agency_id=self.city_dept.id)
        )
        self.assertEqual(self.needs(kind="posting"), need, "Ben is trained")

    def test_invited_by_item_region_and_role(self):
        session = self.make_session(
            start="2026-03-03 01:00:00", entry_ids=[Command.set(self.entry.ids)]
        )
        dora = self.make_employee("Dora", self.county2_dept)
        wizard = (
            self.env["gov.training.invite"]
            .with_user(self.organiser)
            .with_context(active_id=session.id)
            .create({})
        )
        found = wizard.sudo().employee_ids
        self.assertIn(self.cora, found)
        self.assertIn(dora, found)
        self.assertNotIn(self.ann, found, "the city's own do not undertake it")
        wizard.region_ids = self.county
        self.assertNotIn(dora, wizard.sudo().employee_ids)
        wizard.group_ids = self.env.ref("gov_items.group_agency_manager")
        self.assertFalse(wizard.sudo().employee_ids)
        wizard.group_ids = False
        wizard.action_invite()
        line = session.attendance_ids
        self.assertRecordValues(
            line, [{"employee_id": self.cora.id, "invited_on": date(2026, 3, 2)}]
        )

    def test_who_needs_training(self):
        missing = self.env["gov.training.missing"]
        self.delegation("direct").sudo().write(
            {"state": "live", "date_live": date(2026, 1, 1)}
        )

        def lacking():
            self.env.flush_all()
            self.env.invalidate_all()
            found = missing.search([("entry_id", "=", self.entry.id)])
            return self.cora in found.employee_id

        self.assertTrue(lacking())
        certificate = self.certify(self.cora)
        self.assertFalse(lacking())
        with freeze_time(certificate.valid_until + timedelta(days=1)):
            self.assertTrue(lacking(), "expired")
        self.make_manual(self.entry, date_from="2026-03-02")
        self.assertFalse(lacking(), "issued since the manual began")
        with freeze_time("2026-04-01 02:00:00"):
            self.make_manual(self.entry, date_from="2026-04-01")
            self.assertTrue(lacking(), "a newer manual")
            trained = self.cora._gov_trained(self.entry, date(2026, 4, 1))
            self.assertFalse(trained)
