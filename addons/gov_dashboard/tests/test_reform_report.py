import base64
import io
import re
from datetime import date

import psycopg2
from lxml import html
from markupsafe import Markup
from PyPDF2 import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_cases.tests.common import CasesCommon

from ..report import charts, reform_pdf


@tagged("post_install", "-at_install")
class TestReformReport(CasesCommon):
    """Reports are written from the figures, edited, approved by another, kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.live["direct"].programme_id
        cls.drafter = cls.make_user(
            "r.draft", "gov_items.group_city_manager", cls.city_dept
        )
        cls.leader = cls.make_user(
            "r.lead", "gov_items.group_city_leader", cls.city_dept
        )
        cls.agency_manager = cls.make_user(
            "r.agency", "gov_items.group_agency_manager", cls.county_dept
        )

    def report(self, user=None, **values):
        values = {
            "programme_id": self.programme.id,
            "date_from": "2026-03-01",
            "agency_id": self.city_dept.id,
            **values,
        }
        return (
            self.env["gov.reform.report"].with_user(user or self.drafter).create(values)
        )

    def written(self, **values):
        self.env.flush_all()
        record = self.report(**values)
        record.action_write_text()
        return record

    def work(self):
        """Three accepted in March (one refused, one late), one in February."""
        with freeze_time("2026-03-02 02:00:00"):
            old = self.accepted("direct")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE gov_case SET received_on = '2026-02-10', "
            "accepted_on = '2026-02-10' WHERE id = %s",
            (old.id,),
        )
        with freeze_time("2026-03-02 02:00:00"):
            cases = [self.accepted(code) for code in ("direct", "direct", "window")]
        with freeze_time("2026-03-05 02:00:00"):
            self.until(cases[0], "decide")
            self.take(cases[0])
            self.until(cases[1], "decide")
            self.take(cases[1], outcome="refused", reason="no")
        return cases

    def paragraphs(self, record):
        root = html.fromstring(record.body)
        return [node.text_content() for node in root.iter("p", "li")]

    def test_text_says_what_the_roll_ups_say(self):
        """Each sentence's numbers against a count of the case table itself."""
        self.work()
        record = self.written()
        self.env.cr.execute(
            "SELECT COUNT(*) FILTER (WHERE received_on >= '2026-03-01'), "
            "COUNT(*) FILTER (WHERE accepted_on >= '2026-03-01'), "
            "COUNT(*) FILTER (WHERE accepted_on < '2026-03-01'), "
            "COUNT(decided_at), COUNT(*) FILTER (WHERE outcome = 'refused') "
            "FROM gov_case WHERE programme_id = %s",
            (self.programme.id,),
        )
        received, accepted, before, decided, refused = self.env.cr.fetchone()
        self.assertEqual(
            (received, accepted, before, decided, refused), (3, 3, 1, 2, 1)
        )
        text = self.paragraphs(record)
        numbers = [re.findall(r"\d+(?:\.\d+)?", line) for line in text]
        rate = f"{100 * decided / accepted:.2f}"
        self.assertEqual(numbers[0][-4:], [str(received), "3", str(decided), rate])
        self.assertEqual(
            numbers[1][-3:], [str(before), str(accepted - before), "200.00"]
        )
        self.assertEqual(numbers[2][:3], [str(decided), "2", "100.00"])
        self.assertEqual(numbers[3][3], str(refused))
        rows = [
            [cell.text_content() for cell in row.iterchildren()]
            for row in html.fromstring(record.body).iter("tr")
        ]
        counted = {row[0]: row[1] for row in rows}
        self.env.cr.execute(
            "SELECT m.id, COUNT(*) FROM gov_case c JOIN gov_mode m ON m.id = c.mode_id "
            "WHERE c.programme_id = %s AND accepted_on >= '2026-03-01' GROUP BY m.id",
            (self.programme.id,),
        )
        for mode_id, count in self.env.cr.fetchall():
            mode = self.env["gov.mode"].browse(mode_id)
            self.assertEqual(counted[mode.display_name], str(count))
        self.assertEqual(counted[self.county.display_name], str(accepted))

    def test_a_month_without_decisions_says_so(self):
        with freeze_time("2026-03-02 02:00:00"):
            self.accepted("direct")
        text = self.paragraphs(self.written())
        self.assertIn("Nothing was decided in this period.", text)
        self.assertFalse([line for line in text if "–" in line])

    def test_figures_that_move_are_seen(self):
        cases = self.work()
        record = self.written()
        self.assertFalse(record.stale)
        with freeze_time("2026-03-09 02:00:00"):
            self.finish(cases[2])
        self.env.flush_all()
        record.invalidate_recordset()
        self.assertTrue(record.stale)
        record.action_write_text()
        self.assertFalse(record.stale)

    def test_edited_text_is_the_paper(self):
        self.work()
        record = self.written()
        record.body += Markup("<p>Added <b>by hand</b> &amp; kept.</p>")
        text = "".join(p.extract_text() for p in self.pages(record._pdf()))
        self.assertIn("by hand", text)
        self.assertIn("& kept", text)
        self.assertNotIn("<b>", text)
        self.assertIn(record.agency_id.name, text)

    def pages(self, content):
        return PdfReader(io.BytesIO(content)).pages

    def test_charts_are_vectors_with_an_embedded_font(self):
        self.work()
        record = self.written()
        self.assertEqual(set(record._charts()), {"course", "modes", "regions"})
        for name in record._charts():
            self.assertIn(f"/gov/reform/{record.id}/chart/{name}.svg", record.body)
        pages = self.pages(record._pdf())
        pictures = [
            p for page in pages for p in page.get("/Resources").get("/XObject", [])
        ]
        self.assertEqual(pictures, [])
        fonts = [
            font.get_object()
            for page in pages
            for font in page["/Resources"]["/Font"].values()
        ]
        self.assertTrue(
            any("/FontFile2" in f.get("/FontDescriptor", {}) for f in fonts)
        )
        without = record._pdf()
        record.body = re.sub(r"<img[^>]*>", "", record.body)
        self.assertLess(len(record._pdf()), len(without))

    def test_kinds_and_county(self):
        self.work()
        year = self.written(kind="year", date_from="2026-01-01")
        self.assertEqual(year.date_to, date(2026, 12, 31))
        self.assertEqual(year.figures["totals"]["accepted"], 4)
        county = self.written(region_id=self.county.id)
        self.assertIn(self.county.name, county.name)
        self.assertEqual(county.figures["totals"]["accepted"], 3)
        elsewhere = self.env["gov.region"].create(
            {
                "name": "Elsewhere",
                "code": "379999",
                "kind": "county",
                "parent_id": self.city.id,
            }
        )
        other = self.written(region_id=elsewhere.id)
        self.assertEqual(other.figures["totals"]["accepted"], 0)
        for kind, day in (("year", "2026-02-01"), ("quarter", "2026-03-01")):
            with self.assertRaises(UserError):
                self.report(kind=kind, date_from=day)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            with self.cr.savepoint():
                self.report(date_from="2026-03-02").flush_recordset()

    def test_draft_to_final(self):
        self.work()
        record = self.written()
        with self.assertRaises(UserError):
            record.with_user(self.leader).sudo().with_user(self.leader).action_approve()
        record.action_submit()
        with self.assertRaises(UserError):
            record.body = "<p>Other</p>"
        with self.assertRaises(AccessError):
            record.action_approve()  # the drafter
        leader = record.with_user(self.leader)
        self.assertEqual(leader.activity_ids.user_id & self.leader, self.leader)
        with freeze_time("2026-04-03 02:00:00"):
            leader.action_approve()
        self.assertEqual((record.state, record.serial), ("final", 1))
        self.assertIn("2026", record.number)
        kept = base64.b64decode(record.paper)
        self.assertEqual(record._pdf(), kept)
        text = "".join(p.extract_text() for p in self.pages(kept))
        self.assertIn(record.number, text)
        self.assertIn(self.leader.name, text)
        with self.assertRaises(UserError):
            record.action_write_text()
        with self.assertRaises(UserError):
            record.unlink()
        second = record.browse(record.action_replace()["res_id"])
        self.assertEqual((second.state, second.replaces_id), ("draft", record))
        second.action_write_text()
        second.action_submit()
        second.with_user(self.leader).action_back()
        self.assertEqual(second.state, "draft")
        second.action_submit()
        second.with_user(self.leader).action_approve()
        self.assertEqual(second.serial, 2 if second.approved_on.year == 2026 else 1)

    def test_who_may_what(self):
        record = self.written()
        auditor = new_test_user(self.env, "r.audit", "gov_items.group_auditor")
        clerk = self.clerk
        self.assertTrue(record.with_user(auditor).has_access("read"))
        for user, verbs in (
            (auditor, ("write", "create", "unlink")),
            (self.leader, ("read", "write", "create", "unlink")),
            (self.agency_manager, ("read", "write", "unlink")),
            (clerk, ("read", "write", "create", "unlink")),
        ):
            for verb in verbs:
                target = record.with_user(user)
                self.assertFalse(target.has_access(verb), f"{user.login} {verb}")
        for act in ("action_write_text", "action_submit"):
            with self.assertRaises(AccessError):
                getattr(record.with_user(auditor), act)()
        record.action_submit()
        for user in (auditor, clerk, self.agency_manager):
            with self.assertRaises(AccessError):
                record.with_user(user).action_approve()
            with self.assertRaises(AccessError):
                record.with_user(user).action_back()
        for name, value in (("state", "final"), ("serial", 9), ("figures", {})):
            with self.assertRaises(AccessError):
                record.write({name: value})
        with self.assertRaises(AccessError):
            self.report(state="final")

    def test_a_month_opens_by_itself(self):
        self.programme.sudo().state = "published"
        self.drafter.gov_agency_ids.region_id = self.programme.region_id
        store = self.env["gov.reform.report"]
        with freeze_time("2027-01-05 02:00:00"):
            store._cron_due()
            mine = store.search([("programme_id", "=", self.programme.id)])
            self.assertEqual(sorted(mine.mapped("kind")), ["month", "year"])
            self.assertEqual(
                sorted(mine.mapped("date_from")), [date(2026, 1, 1), date(2026, 12, 1)]
            )
            store._cron_due()
            again = store.search([("programme_id", "=", self.programme.id)])
        self.assertEqual(again, mine)
        self.assertIn(self.drafter, mine.activity_ids.user_id)

    def test_any_markup_becomes_paper(self):
        style = reform_pdf.pdf.styles(reform_pdf.pdf.register_font(self.env))
        body = (
            "loose <em>text</em><ul><li>one<ol><li>deep</li></ol></li></ul><hr>"
            "<blockquote>said</blockquote><table><tr><th>a</th></tr><tr></tr></table>"
            "<p>x<br>y</p><!-- c --><h3>5 < 6</h3><img src='/web/image/1'>"
        )
        found = reform_pdf.flowables(body, style, {})
        self.assertEqual(len(found), 8)
        self.assertEqual(reform_pdf.flowables("", style, {}), [])

    def test_drawings_of_nothing(self):
        for drawing in (
            charts.course([], [("a", [])], "Helvetica"),
            charts.bars([], "Helvetica"),
        ):
            self.assertIn("<svg", charts.svg(drawing))


@tagged("post_install", "-at_install")
class TestReformReportPage(HttpCase):
    """PDF and charts over HTTP, for those who may read the report."""

    def test_who_gets_them(self):
        agency = self.env["gov.agency"].search([], limit=1)
        new_test_user(self.env, "rp.manager", "gov_items.group_city_manager")
        new_test_user(self.env, "rp.clerk", "gov_cases.group_clerk")
        report = self.env["gov.reform.report"].create(
            {"date_from": "2026-03-01", "agency_id": agency.id}
        )
        report.action_write_text()
        pdf, chart = (
            f"/gov/reform/{report.id}.pdf",
            f"/gov/reform/{report.id}/chart/course.svg",
        )
        self.assertEqual(self.url_open(pdf, allow_redirects=False).status_code, 303)
        self.authenticate("rp.clerk", "rp.clerk")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(pdf).status_code, 403)
            self.assertEqual(self.url_open(chart).status_code, 403)
        self.authenticate("rp.manager", "rp.manager")
        self.assertEqual(self.url_open(pdf).content[:5], b"%PDF-")
        answer = self.url_open(chart)
        self.assertEqual(answer.headers["Content-Type"], "image/svg+xml")
        self.assertEqual(self.url_open(f"{chart}x").status_code, 404)
        self.assertEqual(self.url_open("/gov/reform/0.pdf").status_code, 404)
