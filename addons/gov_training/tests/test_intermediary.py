import json

from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY, TrainingCommon, clause

CODES = ("91110000600037341L", "91370000MA0000001T")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIntermediary(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.kind = cls.env["gov.intermediary.kind"].create(
                {"name": "Test survey", "days_government": 10, "days_enterprise": 5}
            )
            cls.body = cls.make_body()

    @classmethod
    def make_body(cls, **vals):
        return (
            cls.env["gov.intermediary"]
            .with_user(cls.organiser)
            .create(
                {
                    "name": "Survey Ltd",
                    "code": CODES[0],
                    "agency_id": cls.city_dept.id,
                    "conditions_met": True,
                    "service_ids": [
                        Command.create(
                            {
                                "kind_id": cls.kind.id,
                                "price": 100,
                                "days": 8,
                                "standard": "GB 50026",
                                "promised_on": TODAY,
                            }
                        )
                    ],
                    **vals,
                }
            )
        )

    def order(self, **vals):
        return (
            self.env["gov.intermediary.order"]
            .with_user(self.organiser)
            .create(
                {
                    "intermediary_id": self.body.id,
                    "kind_id": self.kind.id,
                    "agency_id": self.city_dept.id,
                    **vals,
                }
            )
        )

    def blacklist(self):
        listing = (
            self.env["gov.intermediary.listing"]
            .with_user(self.organiser)
            .create(
                {
                    "intermediary_id": self.body.id,
                    "ground": "late",
                    "evidence": "3 times",
                }
            )
        )
        listing.hearing = "Nothing was said"
        listing.action_next()
        listing.with_user(self.head).action_next()
        listing.action_next()
        self.body.invalidate_recordset()
        return listing

    @clause("JN18-20-01", "JN18-20-05", "JN18-20-07")
    def test_entered_without_further_choice(self):
        with self.assertRefused("JN18-20-01"):
            self.body.action_refuse()
        self.body.reason = "Too many already"
        with self.assertRefused("JN18-20-01"):
            self.body.action_refuse()
        self.body.service_ids.promised_on = False
        with self.assertRefused("JN18-20-05"):
            self.body.action_enter()
        self.body.service_ids.promised_on = TODAY
        self.body.conditions_met = False
        with self.assertRefused("JN18-20-01"):
            self.body.action_enter()
        self.body.conditions_met = True
        with self.assertRefused("JN18-20-07"):
            self.body.write({"state": "listed"})
        self.body.action_enter()
        self.assertRecordValues(
            self.body,
            [
                {
                    "state": "listed",
                    "decided_on": TODAY,
                    "decided_by_id": self.organiser.id,
                }
            ],
        )
        self.body.reason = False
        with self.assertRefused("JN18-20-07"):
            self.body.action_remove()
        self.body.reason = "Closed"
        self.body.action_remove()
        self.assertEqual(self.body.state, "removed")

    @clause("JN18-20-02", "JN18-20-06")
    def test_chosen_by_a_case_and_watched(self):
        with self.assertRefused("JN18-20-02"):
            self.order()
        self.body.action_enter()
        order = self.order()
        add = self.env["gov.calendar.day"]._add_workdays
        self.assertEqual(order.due_on, add(TODAY, 5)[0], "the longest time of the kind")
        self.assertEqual(self.order(funding="government").due_on, add(TODAY, 8)[0])
        with freeze_time("2026-03-20 02:00:00"):
            order.invalidate_recordset()
            self.assertTrue(order.is_late)
            self.assertIn(order.id, order.search([("is_late", "=", True)]).ids)
        other = self.env["gov.intermediary.kind"].create(
            {"name": "Other", "days_government": 1, "days_enterprise": 1}
        )
        with self.assertRefused("JN18-20-02"):
            self.order(kind_id=other.id)

    @clause("JN18-20-08")
    def test_integrity_record_comes_by_itself(self):
        self.body.action_enter()
        for day, charged in (("2026-03-05", 100), ("2026-03-30", 100), (TODAY, 120)):
            self.order().write({"delivered_on": day, "charged": charged})
        self.assertCountEqual(
            self.body.record_ids.mapped("kind"), ["kept", "late", "overcharged"]
        )

    @clause("JN18-20-10")
    def test_each_ground_has_a_threshold(self):
        self.body.action_enter()
        listings = self.env["gov.intermediary.listing"]
        own = [("intermediary_id", "=", self.body.id)]
        records = self.env["gov.intermediary.record"]
        for kind, count in (("complaint", 3), ("late", 3), ("overcharged", 2)):
            vals = {"intermediary_id": self.body.id, "kind": kind, "day": TODAY}
            records.create([dict(vals) for _n in range(count - 1)])
            listings._cron_propose()
            self.assertFalse(listings.search([*own, ("ground", "=", kind)]))
            records.create(vals)
            listings._cron_propose()
            listings._cron_propose()
            found = listings.search([*own, ("ground", "=", kind)])
            self.assertEqual((len(found), found.state), (1, "proposed"))
            self.assertIn(str(count), found.evidence)
        self.env["gov.intermediary.scheme"].create(
            {
                "name": "2026",
                "date_from": "2026-01-01",
                "criterion_ids": [Command.create({"name": "Time", "points": 100})],
            }
        )
        evaluation = self.env["gov.intermediary.evaluation"].create(
            {"intermediary_id": self.body.id}
        )
        evaluation.line_ids.points = 59
        listings._cron_propose()
        self.assertTrue(listings.search([*own, ("ground", "=", "rating")]))

    @clause("JN18-20-04")
    def test_versioned_scheme(self):
        evaluations = self.env["gov.intermediary.evaluation"]
        vals = {"intermediary_id": self.body.id, "day": "2019-01-01"}
        with self.assertRefused("JN18-20-04"):
            evaluations.create(vals)
        schemes = self.env["gov.intermediary.scheme"].create(
            [
                {
                    "name": name,
                    "date_from": day,
                    "criterion_ids": [Command.create({"name": "Time", "points": 50})],
                }
                for name, day in (("One", "2019-01-01"), ("Two", "2020-01-01"))
            ]
        )
        old = evaluations.create(vals)
        new = evaluations.create(dict(vals, day="2026-01-01"))
        self.assertEqual((old | new).scheme_id, schemes)
        with self.assertRefused("JN18-20-04"):
            new.line_ids.points = 51
        new.line_ids.points = 50
        self.assertEqual(new.total, 50)
        with self.assertRefused("JN18-20-04"):
            schemes[0].criterion_ids.points = 60

    @clause("JN18-20-09", "JN18-20-11")
    def test_blacklisted_with_a_term(self):
        self.body.action_enter()
        running = self.order()
        listing = (
            self.env["gov.intermediary.listing"]
            .with_user(self.organiser)
            .create(
                {
                    "intermediary_id": self.body.id,
                    "ground": "complaint",
                    "evidence": "3",
                }
            )
        )
        with self.assertRefused("JN18-20-09"):
            listing.action_next()
        with self.assertRefused("JN18-20-09"):
            listing.write({"state": "published"})
        listing.hearing = "We disagree"
        listing.action_next()
        with self.assertRefused("JN18-20-09"):
            listing.action_next()
        listing.action_drop()
        listing = self.blacklist()
        self.assertRecordValues(
            listing,
            [
                {
                    "state": "published",
                    "published_on": TODAY,
                    "decided_by_id": self.head.id,
                }
            ],
        )
        self.assertTrue(self.body.blacklisted)
        self.assertEqual(self.body.running_orders, 1)
        self.assertTrue(running.exists())
        with self.assertRefused("JN18-20-11"):
            self.order()
        with self.assertRefused("JN18-20-11"):
            self.body.action_enter()
        found = self.body.search([("blacklisted", "=", True)])
        self.assertIn(self.body.id, found.ids)
        with freeze_time("2027-03-03 02:00:00"):
            self.body.invalidate_recordset()
            self.assertFalse(self.body.blacklisted, "the term is over")

    @mute_logger("odoo.sql_db")
    @clause("JN18-20-09")
    def test_the_database_wants_hearing_and_term(self):
        listing = self.env["gov.intermediary.listing"].create(
            {"intermediary_id": self.body.id, "ground": "late", "evidence": "x"}
        )
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE gov_intermediary_listing SET state = 'published' WHERE id = %s",
                [listing.id],
            )

    @clause("JN18-20-03")
    def test_exchanged_with_the_market(self):
        self.body.action_enter()
        bodies = self.env["gov.intermediary"].with_user(self.organiser)
        document = json.loads(bodies._market_document())
        mine = [row for row in document["intermediaries"] if row["code"] == CODES[0]]
        self.assertEqual(mine[0]["services"][0]["days"], 8)
        document["intermediaries"] = [*mine, {"code": CODES[1], "name": "New Ltd"}]
        with mute_logger("odoo.addons.gov_training"):
            fresh = bodies._market_read(json.dumps(document), self.city_dept)
        self.assertRecordValues(fresh, [{"code": CODES[1], "state": "filed"}])
        self.assertFalse(bodies._market_read(json.dumps(document), self.city_dept))
        with self.assertRaises(ValueError):
            bodies._market_read('{"version": 9}', self.city_dept)
