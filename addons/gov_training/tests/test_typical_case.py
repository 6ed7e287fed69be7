import io

from PIL import Image
from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_cases.tests.common import PERSON, CasesCommon

from .common import INSTRUCTOR, NOW, ORGANISER, TrainingCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTypicalCase(TrainingCommon):
    def make(self, facts="Proof was missing.", user=None, **vals):
        return (
            self.env["gov.typical.case"]
            .with_user(user or self.ann.user_id)
            .create(
                {
                    "name": "Wrong proof",
                    "entry_id": self.entry.id,
                    "agency_id": self.city_dept.id,
                    "facts": facts,
                    **vals,
                }
            )
        )

    @clause("JN21-07-06")
    def test_held_while_personal_data_is_left(self):
        case = self.make("申请人张晓敏，身份证37081119900307123X，电话13812343210。")
        self.assertEqual(case.gate_count, 3)
        with self.assertRefused("JN21-07-06"):
            case.with_user(self.ben.user_id).action_confirm()
        with self.assertRefused("JN21-07-06"):
            case.with_user(self.ben.user_id).action_publish()
        case.action_mask()
        self.assertEqual(case.gate_count, 0)
        for word in ("张晓敏", "37081119900307123X", "13812343210"):
            self.assertNotIn(word, case.facts)
        with self.assertRefused("JN21-07-06"):
            case.action_publish()
        with self.assertRefused("JN21-07-06"):
            case.action_confirm()
        case.with_user(self.ben.user_id).action_confirm()
        case.action_publish()
        self.assertEqual(case.state, "published")

    @clause("JN21-07-06")
    def test_a_change_needs_a_new_confirmation(self):
        case = self.make()
        case.with_user(self.ben.user_id).action_confirm()
        case.lesson = "申请人李强应当补正"
        self.assertRecordValues(case, [{"state": "draft", "confirmed_by_id": False}])
        with self.assertRefused("JN21-07-06"):
            case.write({"state": "confirmed"})
        with self.assertRefused("JN21-07-06"):
            case.action_publish()

    @mute_logger("odoo.sql_db")
    @clause("JN21-07-06")
    def test_the_database_refuses_too(self):
        case = self.make("申请人张晓敏来电")
        self.env.flush_all()
        for values in (
            f"confirmed_by_id = {self.ben.user_id.id}",
            f"gate_count = 0, confirmed_by_id = {self.ann.user_id.id}",
        ):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE gov_typical_case SET state = 'published', "  # noqa: S608
                    f"published_on = '2026-03-02', {values} WHERE id = {case.id}"
                )

    @clause("JN21-07-06")
    def test_files_are_looked_into(self):
        picture = Image.new("RGB", (4, 4))
        exif = picture.getexif()
        exif[0x010F] = "Camera"
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", exif=exif)
        attachments = self.env["ir.attachment"].with_user(self.ann.user_id)
        files = attachments.create(
            [
                {"name": "a.jpg", "raw": buffer.getvalue()},
                {"name": "b.txt", "raw": "电话13812343210".encode()},
            ]
        )
        case = self.make(attachment_ids=[Command.set(files.ids)])
        self.assertEqual(case.gate_count, 2)
        case.action_mask()
        self.assertEqual(case.gate_count, 1, "the picture is clean, the text is not")
        case.attachment_ids = case.attachment_ids.filtered(lambda f: "jpg" in f.name)
        self.assertEqual(case.gate_count, 0)

    @clause("JN21-10-06")
    def test_published_by_region_and_read(self):
        case = self.make(region_ids=[Command.set(self.county.ids)])
        case.with_user(self.ben.user_id).action_confirm()
        case.action_publish()
        dora = self.make_employee("Dora", self.county2_dept)
        reader = case.with_user(self.cora.user_id)
        self.assertIn(case.id, reader.search([]).ids)
        self.assertNotIn(case.id, reader.with_user(dora.user_id).search([]).ids)
        self.assertIn(case.id, reader.search([("read_by_me", "=", False)]).ids)
        reader.action_read()
        reader.action_read()
        self.assertTrue(reader.read_by_me)
        self.assertRecordValues(
            case.sudo().read_ids,
            [{"user_id": self.cora.user_id.id, "region_id": self.county.id}],
        )
        self.assertEqual(case.read_count, 1)
        with self.assertRefused("JN21-07-06"):
            case.with_user(self.organiser).unlink()
        case.action_withdraw()
        self.assertNotIn(case.id, reader.search([]).ids)

    @clause("JN21-07-05")
    def test_complex_items_need_one(self):
        cell = self.delegation("direct")

        def gaps():
            self.env.flush_all()
            self.env.invalidate_all()
            return [gap.code for gap in cell._get_gaps()[cell.id]]

        self.assertNotIn("typical_case", gaps())
        self.entry.is_complex = True
        self.assertIn("typical_case", gaps())
        entries = self.env["gov.entry"].search([("lacks_typical_case", "=", True)])
        self.assertIn(self.entry, entries)
        case = self.make()
        case.with_user(self.ben.user_id).action_confirm()
        case.action_publish()
        self.assertNotIn("typical_case", gaps())
        self.assertIn(case, self.entry.manual_ids.typical_case_ids)


@tagged("post_install", "-at_install")
class TestFromCase(CasesCommon):
    @clause("JN21-07-06")
    def test_from_a_real_case_in_one_step(self):
        case = self.finish(
            self.accepted(
                "direct",
                applicant_name="欧阳晓敏",
                applicant_code=PERSON,
                phone="13812343210",
            )
        ) or self.env["gov.case"].search([], limit=1)
        user = self.make_user(
            "tt.author", f"{INSTRUCTOR},gov_cases.group_reviewer", self.county_dept
        )
        action = case.with_user(user).action_make_typical_case()
        typical = self.env["gov.typical.case"].browse(action["res_id"])
        self.assertEqual(typical.source_case_id, case)
        self.assertEqual(typical.gate_count, 0)
        for word in ("欧阳晓敏", PERSON, "13812343210"):
            self.assertNotIn(word, typical.facts)
        typical.with_user(user).lesson = "欧阳晓敏后来补齐"
        self.assertEqual(typical.gate_count, 1, "the case's own name, anywhere")

    @clause("JN21-10-09")
    def test_asked_from_a_case(self):
        case = self.accepted("direct")
        context = case.action_ask_instructor()["context"]
        question = (
            self.env["gov.question"]
            .with_user(self.clerk)
            .with_context(**context)
            .create({"name": "Which proof?"})
        )
        self.assertEqual((question.case_id, question.entry_id), (case, case.entry_id))
        organiser = self.make_user("tt.org", ORGANISER, self.city_dept)
        self.assertFalse(organiser.has_group("gov_cases.group_clerk"))

    @clause("JC25-30-07")
    def test_the_counterpart_sees_the_cases(self):
        case = self.accepted("direct")
        contact = self.make_user("tt.contact", INSTRUCTOR, self.justice)
        employee = self.env["hr.employee"].create(
            {"name": "Eve", "user_id": contact.id, "gov_agency_id": self.justice.id}
        )
        cases = self.env["gov.case"].with_user(contact)
        self.assertNotIn(case.id, cases.search([]).ids)
        self.env["gov.guidance.pair"].create(
            {
                "upper_agency_id": self.justice.id,
                "lower_agency_id": case.agency_id.id,
                "contact_id": employee.id,
            }
        )
        self.env.invalidate_all()
        self.assertIn(case.id, cases.search([]).ids)
        self.assertFalse(cases.has_access("write"))

    @clause("JN21-10-05")
    def test_clusters_of_supplemented_cases_propose(self):
        for _number in range(5):
            case = self.open_case("direct", files=False)
            case.with_user(self.clerk).action_supplement("Bring the proof")
        self.env["gov.training.need"]._cron_find()
        need = self.env["gov.training.need"].search(
            [("kind", "=", "cases"), ("entry_id", "=", case.entry_id.id)]
        )
        self.assertRecordValues(
            need,
            [{"case_total": 5, "case_faulty": 5, "agency_id": self.city_dept.id}],
        )
