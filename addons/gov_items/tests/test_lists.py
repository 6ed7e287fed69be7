"""Published lists: versions, differences, papers, and the public pages."""

import io
import json

import openpyxl
from PyPDF2 import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..report.pdf import content_hash
from .common import GovCommon, clause


class ListCommon(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parameters = cls.env["ir.config_parameter"]
        parameters.set_param("gov_items.list_language", "en_US")
        cls.publish()

    def publish_lists(self, day="2026-03-02"):
        with freeze_time(f"{day} 04:00:00"):
            before = self.programme.list_ids
            self.programme.action_publish_lists()
            self.programme.invalidate_recordset()
            return self.programme.list_ids - before

    def version(self, region=None, number=1):
        region = region or self.county
        return self.programme.list_ids.filtered(
            lambda v: v.region_id == region and v.version == number
        )


@tagged("post_install", "-at_install")
class TestLists(ListCommon):
    @clause("JN21-18-04", "HZ22-81-01")
    def test_lists_are_published_where_they_changed(self):
        self.assertEqual(
            self.programme.unpublished_region_ids,
            self.county | self.county2 | self.zone,
        )
        self.assertEqual(len(self.publish_lists()), 3)
        version = self.version()
        self.assertEqual(version.content_hash, content_hash(version.content))
        self.assertEqual(version.entry_count, len(self.entries))
        self.assertEqual(version.number, "TST [2026] 1")
        self.assertFalse(self.programme.unpublished_region_ids)
        self.assertFalse(self.publish_lists("2026-03-03"))
        self.make_rule(
            self.entry,
            self.modes["window"],
            region_ids=[Command.set(self.county.ids)],
        )
        self.programme.action_publish()
        self.assertEqual(self.programme._regions_to_publish(), self.county)
        new = self.publish_lists("2026-03-04")
        self.assertEqual((new.region_id, new.version), (self.county, 2))

    @clause("JC25-30-14")
    def test_old_and_new_stand_side_by_side(self):
        self.publish_lists()
        self.make_rule(self.entry, self.modes["window"])
        self.programme.action_publish()
        self.publish_lists("2026-03-04")
        new = self.version(number=2)
        self.assertEqual(new.previous_id, self.version())
        rows = new._changes(new.previous_id)
        self.assertEqual([row["number"] for row in rows], [self.entry.sequence])
        changed = {label: (old, now) for label, old, now in rows[0]["lines"]}
        self.assertEqual(changed["Mode"], ("direct", "window"))
        self.assertIn("window", new.change_html)

    def test_withdrawn_entries_leave_the_list(self):
        self.publish_lists()
        self.delegation("direct").action_withdraw("few cases")
        self.publish_lists("2026-03-04")
        new = self.version(number=2)
        kinds = [(r["kind"], r["number"]) for r in new._changes(new.previous_id)]
        self.assertEqual(kinds, [("removed", self.entry.sequence)])

    def test_versions_stay_as_they_are(self):
        self.publish_lists()
        version = self.version()
        with self.assertRaises(UserError):
            version.content_hash = "0" * 64
        with self.assertRaises(UserError):
            version.unlink()
        self.assertFalse(version._chain_verify(self.programme))

    def test_only_managers_publish(self):
        reader = self.make_user("list_reader")
        with self.assertRaises(AccessError):
            self.programme.with_user(reader).action_publish_lists()
        draft = self.env["gov.programme"].create(
            {"name": "D", "code": "DRF", "region_id": self.city.id}
        )
        with self.assertRefused("JN21-18-04"):
            draft.action_publish_lists()

    @clause("HZ22-81-01")
    def test_changes_are_published_on_their_day(self):
        with freeze_time("2026-03-02 04:00:00"):
            self.env["gov.programme"]._cron_publish_lists()
            self.assertFalse(self.programme.list_ids)
        self.publish_lists()
        self.make_rule(self.entry, self.modes["window"])
        self.programme.action_publish()
        with (
            freeze_time("2026-03-05 04:00:00"),
            mute_logger("odoo.addons.gov_items.models.gov_programme_lists"),
        ):
            self.env["gov.programme"]._cron_publish_lists()
        self.programme.invalidate_recordset()
        new = self.version(number=2)
        self.assertEqual(str(new.date_effective), "2026-03-05")

    @clause("LC20-24-03", "HZ22-81-02", "LC20-24-02")
    def test_channel_and_time_of_each_announcement(self):
        self.publish_lists()
        manager = self.make_user("list_manager", "gov_items.group_city_manager")
        notice = (
            self.env["gov.list.notice"]
            .with_user(manager)
            .create(
                {
                    "list_id": self.version().id,
                    "channel": "provincial",
                    "date": "2026-03-02 05:00:00",
                    "reference": "T-1",
                }
            )
        )
        self.assertEqual(self.version().notice_ids, notice)
        with self.assertRaises(AccessError):
            notice.unlink()

    @clause("JN21-00-01", "LC20-00-01", "JN18-06-02", "LC20-32-02")
    def test_basis_is_printed_on_papers(self):
        self.env["gov.programme.document"].create(
            {
                "programme_id": self.programme.id,
                "name": "Opinions on reform",
                "number": "State [2020] 7",
            }
        )
        self.publish_lists()
        text = self.pdf_text(self.version())
        self.assertIn("Opinions on reform", text)
        self.assertIn("State [2020] 7", text)

    def pdf_text(self, version):
        paper, media_type = self.env["gov.list.paper"]._make(
            version.content, "pdf", version.number, version.date_effective
        )
        self.assertEqual(media_type, "application/pdf")
        reader = PdfReader(io.BytesIO(paper))
        fonts = {
            str(font.get_object()["/BaseFont"])
            for page in reader.pages
            for font in page["/Resources"]["/Font"].values()
        }
        self.assertTrue(all("+" in name for name in fonts), fonts)
        return "\n".join(page.extract_text() for page in reader.pages)

    def test_paper_has_head_seal_place_and_pages(self):
        self.publish_lists()
        text = self.pdf_text(self.version())
        for words in (
            "People's Government of Test City",
            "(seal)",
            "2026-03-02",
            "TST [2026] 1",
            "Page 1 of 1",
            "Entry 1",
        ):
            self.assertIn(words, text)

    def test_workbook_and_data(self):
        self.entry.name = "=1+1"
        self.publish_lists()
        version, papers = self.version(), self.env["gov.list.paper"]
        data, _type = papers._make(version.content, "json")
        self.assertEqual(json.loads(data), version.content)
        data, _type = papers._make(version.content, "xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        self.assertIn("=1+1", [c.value for c in cells if c.data_type == "s"])

    def test_language_of_lists_does_not_follow_the_user(self):
        self.publish_lists()
        if "zh_CN" in dict(self.env["res.lang"].get_installed()):
            chinese = self.programme.with_context(lang="zh_CN")
            self.assertFalse(chinese._regions_to_publish())

    def test_queries_do_not_grow_with_the_regions(self):
        from ..listing import Listing

        counts = []
        for regions in (self.county, self.county | self.county2 | self.zone):
            self.env.invalidate_all()
            self.programme.delegation_ids.mapped("rule_id.mode_id.name")
            before = self.env.cr.sql_log_count
            Listing(self.programme, self.day("2026-03-02")).of_regions(regions)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)


@tagged("post_install", "-at_install")
class TestPublicPages(HttpCase, ListCommon):
    def setUp(self):
        super().setUp()
        self.env["gov.rate.limit"]._forget_clients()
        self.addCleanup(self.env["gov.rate.limit"]._forget_clients)
        self.env["ir.config_parameter"].set_param("gov_items.rate_limit", "0/1")

    def get(self, path="", **kwargs):
        return self.url_open(f"/gov/services{path}", **kwargs)

    def item_path(self):
        return f"/TST/{self.county.code}/{self.entry.sequence}"

    @clause("JN21-18-04", "HZ22-31-02", "JC25-22-06")
    def test_nothing_before_it_is_published(self):
        paths = ("/TST", f"/TST/{self.county.code}", self.item_path())
        with mute_logger("odoo.http"):
            for path in (*paths, f"/TST/{self.county.code}/list.pdf"):
                self.assertEqual(self.get(path).status_code, 404)
        self.assertNotIn("Test Programme", self.get().text)
        self.publish_lists()
        for path in (*paths, f"/TST/{self.county.code}/list.pdf", ""):
            self.assertEqual(self.get(path).status_code, 200)
        page = self.get(f"/TST/{self.county.code}").text
        self.assertIn("2026-03-02", page)
        guide = self.get(self.item_path()).text
        self.assertIn("Resident here", guide)
        self.assertIn("Application form", guide)
        with mute_logger("odoo.http"):
            self.assertEqual(self.get("/TST/000000").status_code, 404)
            self.assertEqual(self.get(self.item_path() + "99").status_code, 404)

    def test_the_day_is_the_city_s(self):
        """One o'clock in Jining is still the day before in Greenwich."""
        night = "2026-03-02 17:00:00"
        with freeze_time(night):
            self.env["gov.programme"]._cron_publish_lists()
            self.assertFalse(self.programme.list_ids)
            self.programme.with_context(tz="Asia/Shanghai").action_publish_lists()
            self.programme.invalidate_recordset()
            days = set(self.programme.list_ids.mapped("date_effective"))
            self.assertEqual(days, {self.day("2026-03-03")})
            self.assertEqual(self.get(f"/TST/{self.county.code}").status_code, 200)
            self.delegation("direct").action_withdraw("Test")
            self.env["gov.programme"]._cron_publish_lists()
            newest = self.version(number=2)
            self.assertEqual(newest.date_effective, self.day("2026-03-03"))

    @clause("JN18-27-01", "JN18-27-02")
    def test_search_by_name_initials_code_agency_and_region(self):
        self.entry.name = "水路运输经营许可"
        self.entry.item_id.code = "370100XYZ001"
        self.publish_lists()
        site = self.env["gov.public.site"]
        for words in ("水路", "slys", "370100xyz", "One Transport"):
            found = site._search_lists(words)
            names = {(row["name"], row["head"]["region"]) for row in found}
            self.assertIn(("水路运输经营许可", "County One"), names, words)
        self.assertFalse(site._search_lists("no such thing"))
        self.assertFalse(site._search_lists("%"))
        self.assertFalse(site._search_lists(""))
        inside = site._search_lists("", self.county2.code)
        self.assertEqual({r["head"]["region"] for r in inside}, {"County Two"})
        self.assertIn("水路运输经营许可", self.get("?q=slys").text)
        self.assertIn("One Transport", self.get("/agencies").text)

    @clause("JN21-00-02", "HZ22-00-03", "JC25-00-02", "LC20-00-05")
    def test_full_text_has_an_anchor_per_clause(self):
        self.publish_lists()
        for source in ("JN21", "HZ22", "JC25", "LC20"):
            self.programme.clause_document = source
            page = self.get("/TST").text
            clauses = self.env["gov.clause"].search([("document", "=", source)])
            self.assertTrue(clauses)
            for record in clauses:
                self.assertIn(f'id="{record.code}"', page)

    @clause("JN21-18-03", "LC20-33-06")
    def test_plain_words_and_supervision(self):
        self.entry.write(
            {
                "explanation": "For whoever moves goods.",
                "questions": "How long? A week.",
                "supervision_measures": "Spot checks twice a year.",
            }
        )
        self.modes["direct"].explanation = "The county decides by itself."
        self.publish_lists()
        page = self.get(self.item_path()).text
        for words in (
            "For whoever moves goods.",
            "How long? A week.",
            "The county decides by itself.",
            "Spot checks twice a year.",
            "One Transport",
        ):
            self.assertIn(words, page)
        self.assertIn("The county decides by itself.", self.get("/TST").text)

    @clause("LC20-15-01")
    def test_trial_is_printed_with_the_mode(self):
        mode = self.modes["receipt"]
        mode.write(
            {"on_trial": True, "trial_from": "2026-01-01", "review_on": "2026-12-31"}
        )
        self.publish_lists()
        modes = {e["mode"] for e in self.version().content["entries"]}
        self.assertIn("receipt (on trial)", modes)

    def test_no_names_of_people(self):
        self.make_user("public_somebody", "gov_items.group_agency_manager")
        self.env.user.name = "Somebody Unlikely"
        self.publish_lists()
        for path in ("", "/TST", f"/TST/{self.county.code}", self.item_path()):
            self.assertNotIn("Somebody Unlikely", self.get(path).text)

    def test_pages_are_cached_and_need_no_script(self):
        self.publish_lists()
        path = f"/TST/{self.county.code}"
        first = self.get(path)
        self.assertEqual(first.headers["Cache-Control"], "public, max-age=300")
        self.assertNotIn("Set-Cookie", first.headers)
        self.assertNotIn("<script", first.text)
        self.assertIn("default-src 'none'", first.headers["Content-Security-Policy"])
        again = self.get(path, headers={"If-None-Match": first.headers["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))
        self.make_rule(self.entry, self.modes["window"])
        self.programme.action_publish()
        self.publish_lists("2026-03-04")
        changed = self.get(path, headers={"If-None-Match": first.headers["ETag"]})
        self.assertEqual(changed.status_code, 200)

    def test_versions_can_be_downloaded(self):
        self.publish_lists()
        self.make_rule(self.entry, self.modes["window"])
        self.programme.action_publish()
        self.publish_lists("2026-03-04")
        path = f"/TST/{self.county.code}/list.json"
        modes = [
            self.get(f"{path}{query}").json()["entries"][0]["mode"]
            for query in ("", "?version=1", "?version=2")
        ]
        self.assertEqual(modes, ["window", "direct", "window"])
        with mute_logger("odoo.http"):
            for query in ("?version=3", "?version=x"):
                self.assertEqual(self.get(f"{path}{query}").status_code, 404)
            bad = f"/TST/{self.county.code}/list.exe"
            self.assertEqual(self.get(bad).status_code, 404)

    def test_too_many_requests(self):
        self.publish_lists()
        self.env["ir.config_parameter"].set_param(
            "gov_items.rate_limit.services", "1/600"
        )
        answers = [self.get("/TST") for _time in range(3)]
        self.assertEqual(answers[-1].status_code, 429)
        self.assertTrue(int(answers[-1].headers["Retry-After"]) > 0)

    def test_internal_downloads(self):
        self.publish_lists()
        version = self.version()
        by_day = f"/gov/list/{self.programme.id}/{self.county.id}"
        urls = (f"/gov/list/version/{version.id}", by_day)
        for url in urls:
            answer = self.url_open(f"{url}/pdf", allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
        self.make_user("list_download")
        self.authenticate("list_download", "list_download")
        for url in urls:
            for form in ("pdf", "xlsx", "json"):
                self.assertEqual(self.url_open(f"{url}/{form}").status_code, 200)
            self.assertEqual(self.url_open(f"{url}/exe").status_code, 404)
        answer = self.url_open(f"{by_day}/json?date=2025-01-01")
        self.assertEqual(answer.json()["as_of"], "2025-01-01")
        self.assertEqual(self.url_open(f"{by_day}/json?date=x").status_code, 404)
