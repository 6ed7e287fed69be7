from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.gov_cases.tests.common import PERSON, clause
from odoo.addons.gov_cases.tests.test_public import FIELDS, PublicCommon

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}
PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile Safari"


@tagged("post_install", "-at_install")
class TestPageUse(PublicCommon):
    """Public pages count their use; nobody can be found in the numbers."""

    def setUp(self):
        super().setUp()
        self.delegation = self.live["direct"]
        self.manager = self.make_user(
            "u.city", "gov_items.group_city_manager", self.city_bureau
        )

    def assertUses(self, expected):
        self.assertEqual(self.uses(), expected)

    def uses(self):
        self.env.invalidate_all()
        found = self.env["gov.page.use"].search(
            [("delegation_id", "=", self.delegation.id)]
        )
        uses = {}
        for one in found:
            key = (one.page, one.channel)
            uses[key] = uses.get(key, 0) + one.hits
        return uses

    @clause("JN18-28-01")
    def test_form_opened_sent_back_and_handed_in(self):
        self.url_open(self.path)
        self.url_open(self.path, headers={"User-Agent": PHONE})
        self.assertUses({("form", "web"): 1, ("form", "mobile"): 1})
        wrong = {**FIELDS, "code": PERSON[:-1] + "2"}
        self.send(self.path, None, wrong, self.files())
        self.send(self.path, None, FIELDS, self.files())
        self.assertUses(
            {
                ("form", "web"): 3,
                ("form", "mobile"): 1,
                ("refused", "web"): 1,
                ("submitted", "web"): 1,
            }
        )
        self.assertEqual(self.url_open("/gov/apply/999999").status_code, 404)
        row = self.row()
        self.assertEqual(row[3:8], [0, 4, 1, 1, 25.0])
        self.assertEqual(row[8], 1, "the case itself, in the same row")
        self.assertEqual(row[1], len(self.files()), "the guide's documents, too")

    @clause("JN18-28-01")
    def test_guides_are_counted_where_they_are_published(self):
        programme = self.delegation.programme_id
        region = self.delegation.region_id
        number = self.delegation.sequence
        path = f"/gov/services/{programme.code}/{region.code}/{number}"
        programme.action_publish_lists()
        tag = self.url_open(path).headers["ETag"]
        self.assertUses({("guide", "web"): 1})
        known = {"If-None-Match": tag, "User-Agent": PHONE}
        self.assertEqual(self.url_open(path, headers=known).status_code, 304)
        self.assertUses({("guide", "web"): 1, ("guide", "mobile"): 1})
        nowhere = path.rsplit("/", 1)[0] + "/9999"
        self.assertEqual(self.url_open(nowhere).status_code, 404)
        self.assertUses({("guide", "web"): 1, ("guide", "mobile"): 1})
        self.assertEqual(self.row()[3], 2)

    def row(self):
        reports = self.env["gov.report"].with_user(self.manager)
        self.env.flush_all()
        filters = {**MARCH, "programme_id": self.delegation.programme_id.id}
        name = self.delegation.entry_id.display_name
        rows = reports.get_table("entry_use", filters)["rows"]
        return next(row for row in rows if row[0] == name)

    @clause("JN18-28-01")
    def test_nothing_of_a_person_is_kept(self):
        """What may be kept is what these columns hold, and the key is their number."""
        self.send(self.path, None, FIELDS, self.files())
        self.assertUses({("form", "web"): 1, ("submitted", "web"): 1})
        self.env.cr.execute("SELECT * FROM gov_page_use")
        columns = {column.name for column in self.env.cr.description}
        self.assertEqual(
            columns, {"id", "day", "delegation_id", "page", "channel", "hits"}
        )
        text = str(self.env.cr.fetchall())
        for secret in (FIELDS["name"], PERSON, FIELDS["phone"], "127.0.0.1"):
            self.assertNotIn(secret, text)

    def test_a_past_day_becomes_one_row(self):
        store = self.env["gov.page.use"]
        for _turn in range(3):
            store._note(self.delegation.id, "guide", "web")
        store._note(self.delegation.id, "guide", "mobile")
        before = self.uses()
        domain = [("delegation_id", "=", self.delegation.id)]
        store._gc_merge()
        self.assertEqual(store.search_count(domain), 4, "today goes on")
        with freeze_time("2026-03-03 02:00:00"):
            store._gc_merge()
        self.assertEqual(store.search_count(domain), 2)
        self.assertUses(before)

    def test_who_reads_the_numbers(self):
        self.url_open(self.path)
        self.assertUses({("form", "web"): 1})
        own = self.make_user(
            "u.own", "gov_items.group_agency_manager", self.county_dept
        )
        other = self.make_user(
            "u.other", "gov_items.group_agency_manager", self.county2_dept
        )
        clerk = self.env["gov.page.use"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            clerk.search([])
        domain = [("delegation_id", "=", self.delegation.id)]
        for user, count in ((self.manager, 1), (own, 1), (other, 0)):
            uses = self.env["gov.page.use"].with_user(user)
            self.assertEqual(uses.search_count(domain), count, user.login)
            with self.assertRaises(AccessError):
                uses.create(
                    {
                        "delegation_id": self.delegation.id,
                        "day": "2026-03-02",
                        "page": "form",
                        "channel": "kiosk",
                    }
                )
        with self.assertRaises(AccessError):
            clerk.env["gov.report"].get_table("entry_use", MARCH)
