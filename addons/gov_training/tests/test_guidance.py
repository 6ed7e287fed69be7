from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import AGENCY_MANAGER, NOW, ORGANISER, TrainingCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGuidance(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.county_head = cls.make_user(
                "tg.county", AGENCY_MANAGER, cls.county_dept
            )
            cls.town_head = cls.make_user("tg.town", AGENCY_MANAGER, cls.township_gov)
            cls.county_org = cls.make_user("tg.org", ORGANISER, cls.county_dept)

    def coach(self, user, **vals):
        return (
            self.env["gov.training.coaching"]
            .with_user(user)
            .create(
                {
                    "upper_agency_id": self.county_dept.id,
                    "lower_agency_id": self.township_gov.id,
                    "employee_id": self.cora.id,
                    "entry_ids": [Command.set(self.entry.ids)],
                    **vals,
                }
            )
        )

    @clause("HZ22-42-02")
    def test_visit_recorded_and_confirmed_below(self):
        visit = self.coach(self.county_org)
        with self.assertRefused("HZ22-42-02"):
            visit.action_record()
        visit.findings = "Shown how to check the proof"
        with self.assertRefused("HZ22-42-02"):
            visit.with_user(self.town_head).action_record()
        visit.action_record()
        with self.assertRefused("HZ22-42-02"):
            visit.action_confirm()
        visit.with_user(self.town_head).action_confirm()
        self.assertRecordValues(
            visit, [{"state": "confirmed", "confirmed_by_id": self.town_head.id}]
        )
        with self.assertRefused("HZ22-42-02"):
            visit.findings = "x"

    @clause("HZ22-42-03")
    def test_nominated_stays_and_is_on_record(self):
        tom = self.make_employee("Tom", self.township_gov)
        stay = self.coach(
            self.town_head, direction="up", employee_id=tom.id, findings="Learned"
        )
        with self.assertRefused("HZ22-42-03"):
            stay.action_agree()
        self.assertEqual((stay.i_am_upper, stay.i_am_lower), (False, True))
        upper = stay.with_user(self.county_org)
        self.assertEqual((upper.i_am_upper, upper.i_am_lower), (True, False))
        upper.action_agree()
        with self.assertRefused("HZ22-42-03"):
            stay.with_user(self.county_org).action_record()
        stay.with_user(self.county_org).result = "good"
        stay.with_user(self.county_org).action_record()
        self.env.flush_all()
        record = self.env["gov.training.record"].search([("employee_id", "=", tom.id)])
        self.assertRecordValues(record, [{"kind": "up", "result": "good"}])
        own = record.with_user(tom.user_id).search([])
        self.assertEqual(own.ids, record.ids)

    @clause("HZ22-41-02", "JC25-30-05")
    def test_four_kinds_by_item_and_place(self):
        self.make_session(
            people=self.cora, entry_ids=[Command.set(self.entry.ids)]
        ).action_hold()
        visit = self.coach(self.county_org, findings="x")
        visit.action_record()
        case = (
            self.env["gov.typical.case"]
            .with_user(self.ann.user_id)
            .create({"name": "A", "entry_id": self.entry.id, "facts": "x"})
        )
        case.with_user(self.ben.user_id).action_confirm()
        case.action_publish()
        case.with_user(self.cora.user_id).action_read()
        self.make_instructor()
        question = (
            self.env["gov.question"]
            .with_user(self.cora.user_id)
            .create(
                {
                    "name": "Why?",
                    "entry_id": self.entry.id,
                    "agency_id": self.county_dept.id,
                }
            )
        )
        question.action_ask()
        question.with_user(self.ann.user_id).answer = "So"
        question.with_user(self.ann.user_id).action_answer()
        self.env.flush_all()
        rows = self.env["gov.guidance"]._read_group(
            [("entry_id", "=", self.entry.id)], ["kind", "region_id"], ["__count"]
        )
        self.assertCountEqual(
            [(kind, region) for kind, region, _count in rows],
            [
                ("session", self.county),
                ("visit", self.township),
                ("typical", self.county),
                ("question", self.county),
            ],
        )

    @clause("HZ22-42-01", "JC25-30-07")
    def test_pairs_without_guidance(self):
        pair = (
            self.env["gov.guidance.pair"]
            .with_user(self.county_org)
            .create(
                {
                    "upper_agency_id": self.county_dept.id,
                    "lower_agency_id": self.township_gov.id,
                    "contact_id": self.cora.id,
                    "months": 3,
                }
            )
        )
        self.assertFalse(pair.overdue)
        with freeze_time("2026-06-03 02:00:00"):
            pair.invalidate_recordset()
            self.assertTrue(pair.overdue)
            self.assertIn(pair.id, pair.search([("overdue", "=", True)]).ids)
            visit = self.coach(
                self.county_org,
                findings="x",
                date_from=date(2026, 6, 1),
                date_to=date(2026, 6, 1),
            )
            visit.action_record()
            self.env.flush_all()
            pair.invalidate_recordset()
            self.assertEqual((pair.overdue, pair.last_on), (False, date(2026, 6, 1)))

    @clause("HZ22-71-06")
    def test_stations_without_guidance(self):
        def listed():
            action = self.env["gov.agency"].action_open_stations_without_guidance()
            return self.env["gov.agency"].search(action["domain"])

        self.assertIn(self.village_committee, listed(), "nobody guides it")
        self.env["gov.guidance.pair"].create(
            {
                "upper_agency_id": self.township_gov.id,
                "lower_agency_id": self.village_committee.id,
                "contact_id": self.cora.id,
            }
        )
        self.assertNotIn(self.village_committee, listed())
        with freeze_time("2026-08-01 02:00:00"):
            self.env.invalidate_all()
            self.assertIn(self.village_committee, listed())

    @clause("HZ22-52-07", "JC25-30-06")
    def test_rhythm_alarms(self):
        rhythm = (
            self.env["gov.training.rhythm"]
            .with_user(self.organiser)
            .create({"agency_id": self.city_dept.id, "months": 6})
        )
        rhythms = self.env["gov.training.rhythm"]
        rhythms._cron_alarm()
        self.assertFalse(rhythm.activity_ids)
        with freeze_time("2026-08-10 02:00:00"):
            rhythms._cron_alarm()
            self.assertIn(self.organiser, rhythm.activity_ids.user_id)
        with freeze_time("2026-09-03 02:00:00"):
            rhythm.invalidate_recordset()
            self.assertIn(rhythm.id, rhythms.search([("overdue", "=", True)]).ids)
            self.make_session("2026-09-01 01:00:00", people=self.cora).action_hold()
            rhythm.invalidate_recordset()
            self.assertFalse(rhythm.overdue)
            rhythms._cron_alarm()
            self.assertFalse(rhythm.activity_ids)

    @clause("JN21-10-03")
    def test_half_year_alarms(self):
        plans = self.env["gov.training.plan"]
        plans._cron_alarm()
        self.assertFalse(self.plan.activity_ids)
        with freeze_time("2026-06-01 02:00:00"):
            self.env.invalidate_all()
            plans._cron_alarm()
            self.assertIn(self.organiser, self.plan.activity_ids.user_id)
            self.make_session("2026-05-29 01:00:00", people=self.cora).action_hold()
            self.env.invalidate_all()
            plans._cron_alarm()
            self.assertFalse(self.plan.activity_ids)

    @clause("LC20-21-01")
    def test_training_before_take_over(self):
        cell = self.delegation("direct")
        handover = self.env["gov.handover"].create(
            {
                "programme_id": self.programme.id,
                "from_agency_id": self.city_dept.id,
                "to_agency_id": self.county_dept.id,
                "delegation_ids": [Command.set(cell.ids)],
                "notice_date": "2026-03-02",
            }
        )
        self.assertEqual(handover.untrained_count, 1)
        found = handover.search([("lacks_training", "=", True)])
        self.assertIn(handover, found)
        session = self.make_session(
            people=self.cora, entry_ids=[Command.set(self.entry.ids)]
        )
        session.action_hold()
        handover.invalidate_recordset()
        self.assertEqual(handover.untrained_count, 0)
        self.assertEqual(handover.training_session_ids, session)
