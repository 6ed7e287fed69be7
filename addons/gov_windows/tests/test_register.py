import base64
from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MANAGER, NOW, TODAY, WindowsCommon, clause

FILE = base64.b64encode(b"%PDF-1.4 rule")
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRegister(WindowsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.town = cls.make_centre(
                "Town Hall", cls.township, cls.township_gov, parent_id=cls.centre.id
            )

    def make(self, model, **vals):
        return self.env[model].create({"centre_id": self.centre.id, **vals})

    def gaps(self, kind, record=None):
        """Messages of the gaps of a kind, of a centre or region."""
        self.env["gov.centre.gap"]._refresh()
        record = record or self.centre
        name = "centre_id" if record._name == "gov.centre" else "region_id"
        found = self.env["gov.centre.gap"].search(
            [("kind", "=", kind), (name, "=", record.id)]
        )
        return found.mapped("message")

    # --- plans, facilities ----------------------------------------------------------

    @clause("JN18-03-02", "JN21-13-02", "JN18-29-02")
    def test_plans_are_dated_versions_with_areas(self):
        first = self.make("gov.centre.plan", name="1", date_from="2026-01-01")
        with self.assertRefused("JN18-03-02"):
            first.action_publish()
        area = {"name": "Hall", "kind": "window", "size": 900, "purpose": "Service"}
        helped = {
            "name": "Self-service",
            "kind": "self_service",
            "size": 60,
            "purpose": "Online",
            "places": 6,
            "helper_ids": [Command.link(self.ann.id)],
        }
        first.area_ids = [Command.create(area), Command.create(helped)]
        first.place_ids = [
            Command.create({"window_id": self.window.id, "left": 20, "top": 30})
        ]
        first.action_publish()
        self.assertEqual(first.area_total, 960)
        second = first.copy({"name": "2", "date_from": "2026-03-01"})
        second.area_ids[0].purpose = "Estate"
        second.action_publish()
        self.assertEqual(first.date_to, date(2026, 2, 28))
        plans = self.env["gov.centre.plan"]
        self.assertEqual(plans._in_force(self.centre, date(2026, 2, 1)), first)
        self.assertEqual(plans._in_force(self.centre, TODAY), second)
        self.assertEqual(first.area_ids[0].purpose, "Service", "the old one stays")
        with self.assertRaises(UserError):
            first.with_user(self.manager).name = "x"
        foreign = self.make_window("9", self.town)
        with self.assertRaises(ValidationError):
            second.place_ids = [
                Command.create({"window_id": foreign.id, "left": 1, "top": 1})
            ]

    @clause("JN18-03-05", "JN18-29-01")
    def test_missing_kinds_of_facilities_are_shown(self):
        kind = self.env.ref("gov_windows.device_kind_idreader")
        self.assertIn(f"Missing: {kind.name}", self.gaps("device"))
        device = self.make(
            "gov.device",
            name="Reader",
            kind_id=kind.id,
            number="R1",
            window_id=self.window.id,
        )
        self.assertNotIn(f"Missing: {kind.name}", self.gaps("device"))
        device.state = "repair"
        self.assertIn(f"Missing: {kind.name}", self.gaps("device"))
        self.assertTrue(
            all(k.serves for k in self.env["gov.device.kind"].search([])),
            "a page or adapter serves each kind",
        )
        with self.assertRaises(ValidationError):
            device.centre_id = self.town

    @clause("JN21-15-06", "HZ22-72-03")
    def test_terminals_and_the_growth_of_their_items(self):
        device = self.make(
            "gov.device",
            name="Terminal",
            kind_id=self.env.ref("gov_windows.device_kind_terminal24").id,
            latitude=35.4,
            longitude=116.6,
            hours="24",
            place="East gate",
        )
        items = [entry.item_id for entry in self.entries.values()][:2]
        for item, scope in zip(items, ("end", "query"), strict=True):
            self.env["gov.device.item"].create(
                {"device_id": device.id, "item_id": item.id, "scope": scope}
            )
        self.assertEqual((device.end_count, device.query_count), (1, 1))
        by_month = self.env["gov.device.item"]._read_group(
            [("device_id", "=", device.id)], ["date_from:month", "scope"], ["__count"]
        )
        self.assertEqual(len(by_month), 2)
        shown = self.centre._map()["devices"]
        self.assertEqual(shown[0]["hours"], "24")
        self.assertEqual(len(shown[0]["items"]), 2)

    @clause("JN18-03-10")
    @mute_logger("odoo.sql_db")
    def test_recordings_are_bound_to_a_camera(self):
        camera = self.make(
            "gov.device",
            name="Camera 3",
            kind_id=self.env.ref("gov_windows.device_kind_cctv").id,
            place="Window 1",
        )
        vals = {
            "employee_id": self.ann.id,
            "kind": "violation",
            "rule": "conduct",
            "ground": "Complaint",
            "decision": "Warned",
            "recording_ref": "2026-03-01/10:05",
        }
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.make("gov.staff.record", **vals)
        record = self.make("gov.staff.record", camera_id=camera.id, **vals)
        self.assertEqual(record.camera_id.place, "Window 1")

    # --- rules of centres -----------------------------------------------------------

    @clause("HZ22-53-02", "HZ22-53-04", "HZ22-53-13", "JN18-05-02")
    def test_rules_of_centres(self):
        kinds = self.env["gov.centre.document.kind"].search([])
        self.assertEqual(len(kinds.filtered("is_basic")), 9)
        missing = self.gaps("document", self.town)
        for kind in kinds.filtered("required_township"):
            self.assertIn(f"No rules in force: {kind.name}", missing)
        premises = self.env.ref("gov_windows.document_kind_premises")
        operating = self.env.ref("gov_windows.document_kind_operating")
        staff = self.env.ref("gov_windows.document_kind_staff")
        self.assertIn(f"No rules in force: {staff.name}", self.gaps("document"))
        for kind in (premises, operating):
            document = self.env["gov.centre.document"].create(
                {
                    "centre_id": self.town.id,
                    "kind_id": kind.id,
                    "name": kind.name,
                    "date_from": "2026-01-01",
                    "file": FILE,
                }
            )
        missing = self.gaps("document", self.town)
        self.assertNotIn(f"No rules in force: {premises.name}", missing)
        opinion = f"No opinion of the county: {operating.name}"
        self.assertIn(opinion, missing)
        stranger = self.make_user("wr.zone", MANAGER, self.zone_dept)
        with self.assertRefused("HZ22-53-02"):
            document.with_user(stranger).action_give_opinion()
        document.with_user(self.manager).action_give_opinion()
        self.assertEqual(document.opinion_by_id, self.manager)
        self.assertNotIn(opinion, self.gaps("document", self.town))
        document.date_to = "2026-02-01"
        self.assertIn(
            f"No rules in force: {operating.name}", self.gaps("document", self.town)
        )

    @clause("HZ22-51-01", "HZ22-51-02")
    def test_centres_are_judged_by_the_version_in_force(self):
        standard = self.env.ref("gov_windows.standard_premises")
        self.assertEqual(
            set(standard.line_ids.mapped("chapter")),
            {"site", "building", "infrastructure", "areas", "signs"},
        )
        newer = standard.copy({"name": "2026", "date_from": "2026-02-01"})
        assess = self.env["gov.centre.assessment"].create
        vals = {"centre_id": self.centre.id, "kind": "premises"}
        before = assess({**vals, "day": "2026-01-15"})
        after = assess({**vals, "day": "2026-03-01"})
        self.assertEqual(before.standard_id, standard)
        self.assertEqual(after.standard_id, newer)
        self.assertEqual(
            before.line_ids.requirement_id, standard.line_ids, "the list is laid out"
        )

    @clause("HZ22-51-05")
    def test_seven_points_with_proof(self):
        assessment = self.env["gov.centre.assessment"].create(
            {"centre_id": self.town.id}
        )
        self.assertEqual(len(assessment.line_ids), 7)
        assessment.line_ids.write({"met": "yes"})
        with self.assertRefused("HZ22-51-05"):
            assessment.action_done()
        assessment.line_ids.write({"proof": "Seen"})
        assessment.line_ids[1].met = "no"
        assessment.action_done()
        self.assertEqual(assessment.missed, 1)
        self.assertEqual(
            self.gaps("assessment", self.town), [f"Missed: {assessment.missed_text}"]
        )
        with self.assertRaises(UserError):
            below = self.make_user("wr.town", MANAGER, self.township_gov)
            assessment.line_ids[1].with_user(below).met = "yes"

    @clause("HZ22-51-04")
    @mute_logger("odoo.sql_db")
    def test_building_projects_keep_the_check_lists(self):
        project = self.make(
            "gov.centre.project", name="New hall", plan="Two floors", date_from=TODAY
        )
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            project.state = "accepted"
            project.flush_recordset()
        lists = [self.make("gov.centre.assessment", kind="premises") for _ in range(2)]
        project.write(
            {
                "state": "accepted",
                "before_id": lists[0].id,
                "after_id": lists[1].id,
                "finished_on": TODAY,
            }
        )
        project.flush_recordset()

    # --- points, helpers ------------------------------------------------------------

    @clause("JN21-15-09", "HZ22-72-01")
    @mute_logger("odoo.sql_db")
    def test_partner_sites_need_an_agreement(self):
        vals = {"name": "Bank", "kind": "bank", "region_id": self.county.id}
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.make("gov.service.point", **vals)
        point = self.make(
            "gov.service.point",
            **vals,
            contract_number="B1",
            agency_id=self.county_bureau.id,
            hours="9–17",
            contact="Li",
            item_ids=[Command.link(self.entry.item_id.id)],
        )
        self.assertTrue(point.is_partner)
        kinds = dict(point._fields["kind"].selection)
        wanted = {"bank", "post", "medical", "commercial", "market", "park"}
        self.assertLessEqual(wanted, kinds.keys())
        self.assertEqual(self.centre._map()["points"][0]["items"], ["Entry 1"])

    @clause("JN18-04-06", "JN18-04-07", "JN18-04-08", "JN18-22-07", "HZ22-71-04")
    def test_villages_without_point_station_device_or_agent(self):
        self.assertTrue(self.gaps("agency_point", self.village))
        self.assertTrue(self.gaps("station", self.village))
        milestone = self.env["gov.milestone"].create(
            {
                "name": "Agency points",
                "kind": "agency_point",
                "date_due": "2026-08-31",
                "region_ids": [Command.link(self.city.id)],
                "clause_id": self.env.ref("gov_items.clause_jn18_22_07").id,
            }
        )
        self.assertEqual(milestone.missing_ids, self.village)
        self.assertFalse(milestone.is_late)
        point = self.env["gov.service.point"].create(
            {
                "centre_id": self.town.id,
                "name": "Point",
                "kind": "agency",
                "region_id": self.village.id,
            }
        )
        milestone.invalidate_recordset()
        self.assertFalse(milestone.missing_ids)
        self.assertFalse(self.gaps("agency_point", self.village))
        self.assertTrue(self.gaps("point_device", self.town))
        self.assertTrue(self.gaps("point_agent", self.town))
        self.env["gov.device"].create(
            {
                "centre_id": self.town.id,
                "point_id": point.id,
                "name": "Kiosk",
                "kind_id": self.env.ref("gov_windows.device_kind_selfservice").id,
            }
        )
        helper = self.env["gov.helper"].create(
            {"centre_id": self.town.id, "point_id": point.id, "name": "Wang"}
        )
        self.assertFalse(self.gaps("point_device", self.town))
        self.assertFalse(self.gaps("point_agent", self.town))
        helper.write({"date_from": "2025-01-01", "date_to": "2026-02-01"})
        self.assertTrue(self.gaps("point_agent", self.town))
        station = self.make_centre("Station", self.village, self.village_committee)
        station.building_state = "building"
        self.assertTrue(self.gaps("station", self.village))
        station.building_state = "open"
        self.assertFalse(self.gaps("station", self.village))

    @clause("HZ22-71-05")
    def test_station_shares_premises(self):
        station = self.make_centre("Station", self.village, self.village_committee)
        station.write({"shares_party_premises": True, "shared_area": 40})
        with self.assertRaises(Exception), mute_logger("odoo.sql_db"):  # noqa: B017
            with self.env.cr.savepoint():
                station.shared_area = -1
                station.flush_recordset()

    @clause("HZ22-52-06", "HZ22-71-07", "HZ22-71-08")
    def test_the_nearest_and_known_helper_is_proposed(self):
        self.assertTrue(self.gaps("helper", self.town))
        helpers = self.env["gov.helper"].create(
            [
                {
                    "centre_id": self.town.id,
                    "name": name,
                    "kind": kind,
                    "phone": "1",
                    "region_ids": [Command.link(region.id)],
                }
                for name, kind, region in (
                    ("Far", "social_worker", self.county2),
                    ("Near", "grid_worker", self.village),
                    ("Known", "cadre", self.county),
                )
            ]
        )
        far, near, known = helpers
        self.assertFalse(self.gaps("helper", self.town))
        ask = self.env["gov.help.request"].create
        vals = {
            "centre_id": self.town.id,
            "region_id": self.village.id,
            "name": "Zhang",
        }
        request = ask({**vals, "phone": "139"})
        self.assertEqual(request.proposed_id, near)
        request.action_assign()
        self.assertEqual((request.helper_id, near.load), (near, 1))
        other = ask({**vals, "known_id": known.id})
        self.assertEqual(other.proposed_id, known, "who is known goes first")
        near.date_to = "2026-01-01"
        near.date_from = "2025-01-01"
        again = ask({**vals, "phone": "150"})
        self.assertEqual(
            again.proposed_id, known, "a county is nearer than another one"
        )
        self.assertNotEqual(again.proposed_id, far)

    @clause("JN18-15-01")
    @mute_logger("odoo.sql_db")
    def test_project_agents_are_full_time(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.make("gov.helper", name="Part", kind="project")
        agent = self.make(
            "gov.helper", name="Ann", kind="project", employee_id=self.ann.id
        )
        self.make("gov.helper", name="Agent")
        project = self.make(
            "gov.help.request", name="Mill", kind="project", region_id=self.county.id
        )
        self.assertEqual(project.proposed_id, agent)
        project.action_assign()
        self.assertEqual(agent.load, 1)

    @clause("JN18-21-02", "JN18-22-04", "JN18-22-05")
    @mute_logger("odoo.sql_db")
    def test_engraving_and_volunteers_in_the_hall(self):
        self.assertTrue(self.gaps("engraving"))
        self.assertEqual(self.gaps("volunteer"), ["No volunteer station."])
        place = {"region_id": self.county.id}
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.make("gov.service.point", name="Seals", kind="engraving", **place)
        self.make(
            "gov.service.point", name="Seals", kind="engraving", contact="Ma", **place
        )
        station = self.make(
            "gov.service.point",
            name="Volunteers",
            kind="volunteer",
            hour_to=12,
            **place,
        )
        self.make(
            "gov.helper", name="Vol", kind="volunteer", point_id=station.id, hours=30
        )
        self.assertFalse(self.gaps("engraving"))
        self.assertEqual(
            self.gaps("volunteer"), ["The volunteer station does not cover all hours."]
        )
        station.hour_to = 17
        self.assertFalse(self.gaps("volunteer"))

    @clause("HZ22-81-03")
    def test_stale_notice_boards(self):
        self.assertEqual(self.gaps("board"), ["No notice board is registered."])
        board = self.make(
            "gov.notice.board", place="Entrance", updated_on="2025-10-01", picture=PNG
        )
        self.assertTrue(board.is_stale)
        self.assertEqual(self.gaps("board"), ["The notice board is out of date."])
        board.updated_on = "2026-02-20"
        self.assertFalse(self.gaps("board"))

    @clause("JN18-04-04")
    def test_centres_without_guidance(self):
        self.assertTrue(self.gaps("guidance", self.town))
        record = self.env["gov.centre.guidance"].create(
            {"centre_id": self.town.id, "subject": "Intake"}
        )
        self.assertEqual(record.guide_id, self.centre)
        self.assertFalse(self.gaps("guidance", self.town))
        record.day = "2025-01-01"
        self.assertTrue(self.gaps("guidance", self.town))

    # --- items and windows ----------------------------------------------------------

    @clause("JN18-02-02")
    def test_seven_named_services(self):
        services = self.env["gov.hall.service"].search([])
        self.assertEqual(len(services), 7)
        self.assertEqual(len(self.gaps("service")), 7)
        self.window.hall_service_ids = services[:2]
        self.assertEqual(len(self.gaps("service")), 5)
        gap = self.env["gov.centre.gap"].search(
            [("kind", "=", "service"), ("centre_id", "=", self.centre.id)], limit=1
        )
        gap.with_user(self.manager).reason = "Served in the tax hall next door"
        count = self.centre.gap_count
        self.env["gov.centre.gap"]._refresh()
        self.assertEqual(gap.reason, "Served in the tax hall next door")
        self.assertEqual(self.centre.gap_count, count)
        with self.assertRaises(UserError):
            gap.with_user(self.manager).message = "x"

    @clause("JN18-07-03", "JN18-22-06")
    def test_items_have_a_window_kind_and_a_field(self):
        kinds = [
            key for key, _ in self.env["gov.item"]._fields["window_kind"].selection
        ]
        self.assertEqual(len(kinds), 7)
        window_kinds = dict(self.env["gov.window"]._fields["kind"].selection)
        self.assertLessEqual(set(kinds), window_kinds.keys())
        fields = self.env["gov.livelihood.field"].search([])
        self.assertEqual(len(fields), 5)
        item = self.delegation("direct")
        item.entry_id.item_id.write(
            {"window_kind": "social_affairs", "livelihood_id": fields[0].id}
        )
        self.window.delegation_ids = item
        self.assertEqual(self.centre._public_field_items(), [(fields[0], item)])

    @clause("JN18-01-01")
    def test_what_should_be_in_the_hall(self):
        due = self.centre.hall_due
        self.assertGreater(due, 2)
        self.window.delegation_ids = self.delegation("direct")
        self.delegation("receipt").write(
            {"hall_exemption": "site", "hall_exemption_place": "Harbour"}
        )
        self.centre.invalidate_recordset()
        self.assertEqual(
            (
                self.centre.hall_in,
                self.centre.hall_exempt,
                self.centre.hall_missing,
            ),
            (1, 1, due - 2),
        )

    @clause("JN18-08-01", "JN18-08-02")
    def test_catalogue_reconciles_and_gives_reasons(self):
        self.window.delegation_ids = self.delegation("direct") | self.delegation(
            "entrust"
        )
        record = self.make("gov.centre.catalogue", name="2026")
        record.action_fill()
        self.assertEqual(record.in_count, 2)
        with self.assertRefused("JN18-08-01"):
            record.action_publish()
        record.line_ids.filtered(lambda li: not li.in_hall).reason = "Later"
        record.write({"stated_power": 3, "stated_service": 0})
        self.assertFalse(record.reconciled)
        self.assertEqual(record.difference, -1)
        record.stated_power = 2
        self.assertTrue(record.reconciled)
        self.assertIn("2", record.type_text)
        record.action_publish()
        self.assertEqual(
            self.env["gov.centre.catalogue"]._in_force(self.centre, TODAY), record
        )
        with self.assertRaises(UserError):
            record.line_ids[0].with_user(self.manager).reason = "x"

    @clause("JC25-23-03")
    def test_combined_window_serves_agencies_without_their_own(self):
        sharing = self.make_window("7", kind="sharing")
        item = self.delegation("direct")
        sharing.action_place_windowless()
        self.assertIn(item, sharing.delegation_ids)
        sharing.delegation_ids = [Command.clear()]
        self.make_window("8", agency_id=item.agency_id.id)
        sharing.action_place_windowless()
        self.assertNotIn(item, sharing.delegation_ids)

    def live(self, code, region=None):
        """A delegation that is live, put there by hand: only the state counts."""
        item = self.delegation(code, region)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE gov_delegation SET state = 'live', date_live = '2026-01-05' "
            "WHERE id = %s",
            [item.id],
        )
        item.invalidate_recordset()
        return item

    @clause("JC25-23-02")
    def test_agencies_without_a_window(self):
        item = self.live("direct")
        [message] = self.gaps("windowless")
        self.assertIn(item.agency_id.name, message)
        gap = self.env["gov.centre.gap"].search(
            [("kind", "=", "windowless"), ("centre_id", "=", self.centre.id)]
        )
        self.assertEqual(gap.since, date(2026, 1, 5), "since the delegation began")
        self.window.delegation_ids = item
        self.assertFalse(self.gaps("windowless"))

    @clause("JN21-13-10")
    def test_county_items_that_the_city_hall_cannot_receive(self):
        item = self.live("direct")
        hall = self.make_centre("City Hall", self.city, self.city_bureau)
        self.assertEqual(self.gaps("upper_item", hall), [item.display_name])
        window = self.make_window("1", hall)
        window.delegation_ids = item
        self.assertFalse(self.gaps("upper_item", hall))

    # --- circle, stations -----------------------------------------------------------

    @clause("JN21-15-04")
    def test_fifteen_minutes(self):
        self.assertTrue(self.gaps("far", self.village))
        way = self.env["gov.catchment"].create(
            {"centre_id": self.town.id, "region_id": self.village.id, "minutes": 20}
        )
        self.assertTrue(self.gaps("far", self.village))
        way.minutes = 15
        self.assertFalse(self.gaps("far", self.village))
        self.town.write({"latitude": 35.1, "longitude": 116.2})
        data = self.town._map()
        self.assertEqual(data["ways"][0]["minutes"], 15)
        self.assertEqual(data["centres"][0]["lat"], 35.1)

    def make_station(self, **vals):
        return self.make_centre(
            "Approval Station",
            self.township,
            vals.pop("agency", self.county_bureau),
            form="station",
            host_id=vals.pop("host", self.town).id,
            **vals,
        )

    @clause("JN21-14-02", "JN21-14-03")
    def test_approval_station(self):
        with self.assertRefused("JN21-14-02"):
            self.make_station(agency=self.county_dept)
        with self.assertRefused("JN21-14-02"):
            self.make_station(host=self.centre)
        station = self.make_station()
        window = self.make_window("1", station)
        with self.assertRefused("JN21-14-02"):
            self.make_posting(self.ann, window)
        clerk = self.make_employee("Emil", self.county_bureau)
        self.make_posting(clerk, window)
        item = self.delegation("direct")
        with self.assertRefused("JN21-14-03"):
            window.delegation_ids = item
        item.sudo().agency_id = self.county_bureau
        window.delegation_ids = item
        self.assertEqual(station._station_items(), item)

    @clause("JN21-14-01", "JN21-14-05")
    @mute_logger("odoo.sql_db")
    def test_choice_and_milestone_of_stations(self):
        choice = {
            "region_id": self.township.id,
            "agency_id": self.county_bureau.id,
            "demand": 90,
            "demand_note": "many",
            "means": 60,
            "means_note": "enough",
            "transport": 75,
            "transport_note": "bus",
        }
        record = self.env["gov.station.choice"].create(choice)
        self.assertEqual(record.total, 75)
        record.action_choose()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env["gov.station.choice"].create({**choice, "means": 101})
        milestone = self.env["gov.milestone"].create(
            {
                "name": "Pilot",
                "kind": "station",
                "date_due": "2026-02-28",
                "region_ids": [Command.set((self.county | self.zone).ids)],
                "clause_id": self.env.ref("gov_items.clause_jn21_14_05").id,
            }
        )
        self.assertEqual(milestone.missing_ids, self.county | self.zone)
        self.assertTrue(milestone.is_late)
        self.make_station()
        milestone.invalidate_recordset()
        self.assertEqual(milestone.missing_ids, self.zone)

    def test_gaps_keep_their_day(self):
        self.gaps("helper", self.town)
        with freeze_time("2026-03-05 02:00:00"):
            self.env["gov.centre.gap"]._refresh()
        gap = self.env["gov.centre.gap"].search(
            [("kind", "=", "helper"), ("centre_id", "=", self.town.id)]
        )
        self.assertEqual(gap.since, TODAY)
        with self.assertRaises(AccessError):
            self.env["gov.centre.gap"].with_user(self.manager).create(
                {"key": "x", "kind": "helper", "message": "x", "since": TODAY}
            )
