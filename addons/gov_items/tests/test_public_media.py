"""What the public finds beside lists: villages, posters, videos, forms, questions."""

import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import GovCommon, clause
from .test_lists import ListCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAA"
    "SUVORK5CYII="
)


@tagged("post_install", "-at_install")
class TestVillageService(GovCommon):
    def line(self, region, name="Pension check", **vals):
        return self.env["gov.village.service"].create(
            {"region_id": region.id, "name": name, **vals}
        )

    @clause("HZ22-71-01")
    def test_a_model_list_is_given_to_the_villages(self):
        other = self.make_region("Village 2", "990101V02", "village", self.township)
        self.line(self.county, help_kind="collect", days=2)
        self.line(self.county, "Advice", help_kind="advise")
        own = self.line(self.village, help_kind="handle")
        self.county.action_spread_village_services()
        self.assertEqual(own.help_kind, "handle")
        self.assertEqual(len(self.village.village_service_ids), 2)
        given = other.village_service_ids
        self.assertEqual(sorted(given.mapped("help_kind")), ["advise", "collect"])
        self.assertFalse(any(given.mapped("is_model")))
        with self.assertRaises(UserError):
            self.county.action_spread_village_services()
        with self.assertRaises(ValidationError):
            self.line(self.city)

    @clause("HZ22-71-01")
    def test_item_gives_the_name(self):
        line = self.env["gov.village.service"].create(
            {"region_id": self.village.id, "item_id": self.entry.item_id.id}
        )
        self.assertEqual(line.name, self.entry.item_id.name)
        self.assertEqual(line.help_kind, "assist")

    def test_who_keeps_it(self):
        manager = "gov_items.group_agency_manager"
        own = self.make_user("village_own", manager, self.township_gov)
        other = self.make_user("village_other", manager, self.county2_dept)
        line = self.line(self.village).with_user(own)
        line.target = "The elderly"
        for user in (other, self.make_user("village_reader")):
            with self.assertRaises(AccessError):
                line.with_user(user).target = "x"


@tagged("post_install", "-at_install")
class TestPublicMedia(HttpCase, ListCommon):
    def setUp(self):
        super().setUp()
        self.env["gov.rate.limit"]._forget_clients()
        self.addCleanup(self.env["gov.rate.limit"]._forget_clients)
        self.env["ir.config_parameter"].set_param("gov_items.rate_limit", "0/1")
        self.publish_lists()
        self.path = f"/gov/services/TST/{self.county.code}/{self.entry.sequence}"

    def poster(self, **vals):
        return self.env["gov.publicity"].create(
            {
                "name": "How to apply",
                "agency_id": self.city_dept.id,
                "entry_ids": [Command.set(self.entry.ids)],
                "date": "2026-03-02",
                "file": base64.b64encode(PNG),
                "file_name": "poster.png",
                **vals,
            }
        )

    @clause("HZ22-43-09")
    def test_posters_and_videos_stand_on_the_item_s_page(self):
        poster = self.poster(description="Three steps")
        video = self.poster(
            name="Film", kind="video", file=False, url="https://example.org/film"
        )
        self.assertNotIn("Three steps", self.url_open(self.path).text)
        (poster | video).action_publish()
        page = self.url_open(self.path)
        file = f"{self.path}/file/{poster.attachment_id.id}"
        self.assertIn(f'src="{file}"', page.text)
        self.assertIn('alt="Three steps"', page.text)
        self.assertIn("https://example.org/film", page.text)
        answer = self.url_open(file)
        self.assertEqual(answer.content, PNG)
        self.assertEqual(answer.headers["Content-Type"], "image/png")
        other = self.url_open(
            self.path.replace(self.county.code, self.county2.code)
        ).text
        self.assertIn("Three steps", other)
        poster.region_id = self.county
        other = self.path.replace(self.county.code, self.county2.code)
        self.assertNotIn("Three steps", self.url_open(other).text)
        poster.action_end()
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(file).status_code, 404)

    @clause("HZ22-43-09")
    def test_what_is_no_poster(self):
        with self.assertRefused("HZ22-43-09"):
            self.poster(file=False).action_publish()
        with self.assertRaises(UserError):
            self.poster(file=base64.b64encode(b"<html/>"), file_name="a.html")
        with self.assertRaises(ValidationError):
            self.poster(kind="video", file=False, url="javascript:alert(1)")
        poster = self.poster()
        for user in (
            self.make_user("poster_reader"),
            self.make_user(
                "poster_other", "gov_items.group_agency_manager", self.county2_dept
            ),
        ):
            with self.assertRaises(AccessError):
                poster.with_user(user).action_publish()

    def test_forms_questions_and_errors_of_the_guide(self):
        manual = self.env["gov.manual"].create(
            {
                "entry_id": self.entry.id,
                "date_from": "2026-03-01",
                "condition": "Resident here",
                "promised_days": 5,
                "visits": 1,
                "visits_reason": "The applicant signs",
                "result_name": "Licence of roads",
                "step_ids": [
                    Command.create(
                        {
                            "name": "Receive",
                            "is_error_prone": True,
                            "error_note": "The stamp is missing",
                        }
                    )
                ],
                "question_ids": [
                    Command.create({"name": "Who may apply?", "answer": "Anybody"})
                ],
                "document_ids": [Command.create({"name": "Application form"})],
            }
        )
        blank, hidden = self.env["ir.attachment"].create(
            [{"name": "form.txt", "raw": b"blank"}, {"name": "x.txt", "raw": b"no"}]
        )
        manual.document_ids.blank_ids = blank
        manual.action_publish()
        page = self.url_open(self.path).text
        for words in (
            "The applicant signs",
            "Licence of roads",
            "The stamp is missing",
            "Who may apply?",
            "form.txt",
        ):
            self.assertIn(words, page)
        answer = self.url_open(f"{self.path}/file/{blank.id}")
        self.assertEqual(answer.content, b"blank")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
        with mute_logger("odoo.http"):
            for path in (
                f"{self.path}/file/{hidden.id}",
                f"{self.path}9/file/{blank.id}",
            ):
                self.assertEqual(self.url_open(path).status_code, 404)

    @clause("HZ22-71-01")
    def test_villages(self):
        with mute_logger("odoo.http"):
            for path in (
                f"villages/{self.township.code}",
                f"village/{self.village.code}",
            ):
                self.assertEqual(
                    self.url_open(f"/gov/services/{path}").status_code, 404
                )
        self.env["gov.village.service"].create(
            {
                "region_id": self.village.id,
                "name": "Pension check",
                "help_kind": "errand",
                "days": 2,
            }
        )
        page = self.url_open(f"/gov/services/villages/{self.township.code}").text
        self.assertIn(f"/gov/services/village/{self.village.code}", page)
        page = self.url_open(f"/gov/services/village/{self.village.code}").text
        self.assertIn("Pension check", page)

    def test_search_by_code(self):
        self.env["gov.entry.code"].create(
            {
                "entry_id": self.entry.id,
                "scheme_id": self.env.ref("gov_items.code_scheme_local_task").id,
                "code": "XK-77-1",
            }
        )
        with freeze_time("2026-03-02 04:00:00"):
            found = self.env["gov.public.site"]._search_lists("XK-77")
        self.assertEqual({row["name"] for row in found}, {self.entry.name})
        self.assertIn("XK-77-1", self.url_open(self.path).text)
