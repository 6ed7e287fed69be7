import base64
import io

from PIL import Image

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..kernel import privacy
from .common import AGENCY_MANAGER, NOW, TrainingCommon, clause


def picture(**exif):
    """A JPEG of 40 × 20 pixels that tells where it was taken."""
    image = Image.new("RGB", (40, 20), (10, 200, 30))
    data = Image.Exif()
    data[0x010E] = "taken at 济宁市"
    for tag, value in exif.items():
        data[int(tag[1:])] = value
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=data)
    return buffer.getvalue()


def coded(content):
    return base64.b64encode(content).decode()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPhone(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.meeting = cls.make_session(
                "2026-03-02 01:00:00",
                stop="2026-03-02 03:00:00",
                trainer_ids=[Command.link(cls.ann.id)],
                attendance_ids=[Command.create({"employee_id": cls.cora.id})],
            )
            cls.line = cls.meeting.attendance_ids

    def phone(self, employee=None, session=None):
        user = (employee or self.ann).user_id
        return (session or self.meeting).with_user(user)

    # ------------------------------------------------------------
    # CHOOSE OR START
    # ------------------------------------------------------------

    def test_who_records_sees_the_session(self):
        far = self.make_session("2026-06-02 01:00:00")
        off = self.make_session("2026-03-02 05:00:00")
        off.action_cancel()
        done = self.make_session("2026-03-01 05:00:00", people=self.cora)
        done.action_hold()
        organiser = self.env["gov.training.session"].with_user(self.organiser)
        desk = organiser.phone_open()
        self.assertEqual(
            [one["id"] for one in desk["sessions"]], [self.meeting.id, done.id]
        )
        self.assertNotIn(far.id, [one["id"] for one in desk["sessions"]])
        self.assertEqual(desk["sessions"][0]["time"], "03-02 09:00–11:00")
        trainer = self.phone().phone_open()
        self.assertEqual([one["id"] for one in trainer["sessions"]], self.meeting.ids)
        self.assertFalse(trainer["plans"], "a trainer records, and plans nothing")
        other = self.phone(self.ben).phone_open()
        self.assertFalse(other["sessions"])

    @clause("JN21-10-03")
    def test_started_on_the_spot(self):
        plan, foreign = self.plan, self.make_plan(self.county_dept)
        county_head = self.make_user("t.county", AGENCY_MANAGER, self.county_dept)
        plan.with_user(self.head).action_approve()
        foreign.with_user(county_head).action_approve()
        head = self.organiser
        self.env["hr.employee"].create({"name": "Olga", "user_id": head.id})
        sessions = self.env["gov.training.session"].with_user(head)
        self.assertEqual(
            [one["id"] for one in sessions.phone_open()["plans"]], plan.ids
        )
        values = {"name": " Seals ", "plan": plan.id, "kind": "topical", "place": ""}
        read = sessions.phone_start(values)
        made = self.env["gov.training.session"].browse(read["id"])
        self.assertRecordValues(
            made, [{"name": "Seals", "kind": "topical", "state": "planned"}]
        )
        self.assertEqual(str(made.start), NOW)
        self.assertEqual(made.trainer_ids, head.employee_id)
        self.assertTrue(read["open"])
        with self.assertRaises(UserError):
            sessions.phone_start(dict(values, name=" "))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            sessions.phone_start(dict(values, name="Other", plan=foreign.id))
        with self.assertRaises(AccessError):
            self.phone().phone_start(values)

    # ------------------------------------------------------------
    # RECORD
    # ------------------------------------------------------------

    @clause("JN21-10-03", "JN21-10-07")
    def test_a_whole_session(self):
        phone = self.phone()
        read = phone.phone_read()
        self.assertEqual(
            read["people"],
            [
                {
                    "id": self.line.id,
                    "name": "Cora",
                    "agency": self.county_dept.name,
                    "present": False,
                    "code": False,
                }
            ],
        )
        self.assertTrue(read["open"])
        read = phone.phone_mark(self.line.ids, True)
        self.assertEqual((read["present"], read["invited"]), (1, 1))
        self.assertEqual(str(self.line.signed_at), NOW)
        read = phone.phone_add(self.ben.id)
        self.assertEqual((read["present"], read["invited"]), (2, 2))
        read = phone.phone_note("One\nTwo & <three>")
        self.assertEqual(read["minutes"], "One\nTwo & <three>")
        self.assertFalse(read["formatted"])
        read = phone.phone_finish()
        self.assertEqual(read["state"], "held")
        self.assertEqual(str(self.meeting.stop), NOW, "it ended when it was finished")
        self.assertEqual(self.meeting.hours, 1)

    @clause("JN21-10-03")
    def test_finished_after_its_time(self):
        self.phone().phone_mark(self.line.ids, True)
        with freeze_time("2026-03-02 09:00:00"):
            self.phone().phone_finish()
        self.assertEqual(self.meeting.hours, 2, "recorded later, its end is kept")

    @clause("JN21-10-03")
    def test_nobody_present_is_no_session(self):
        with self.assertRefused("JN21-10-03"):
            self.phone().phone_finish()

    @clause("JN21-10-03")
    def test_begun_before_its_time(self):
        later = self.make_session(
            "2026-03-02 05:00:00",
            trainer_ids=[Command.link(self.ben.id)],
            attendance_ids=[Command.create({"employee_id": self.cora.id})],
        )
        phone = self.phone(self.ben, later)
        self.assertTrue(phone.phone_read()["early"])
        with self.assertRefused("JN21-10-03"):
            phone.phone_mark(later.attendance_ids.ids, True)
        read = phone.phone_begin()
        self.assertTrue(read["open"])
        self.assertEqual(str(later.start), NOW)
        phone.phone_mark(later.attendance_ids.ids, True)
        with self.assertRaises(UserError):
            phone.phone_begin()

    def test_begin_keeps_the_bookings(self):
        """Begun earlier it may meet another session of its trainer."""
        later = self.make_session(
            "2026-03-02 05:00:00", trainer_ids=[Command.link(self.ann.id)]
        )
        with self.assertRaises(ValidationError):
            self.phone(session=later).phone_begin()

    def test_marks_only_the_own_list(self):
        other = self.make_session("2026-03-01 01:00:00", people=self.cora)
        self.phone().phone_mark(other.attendance_ids.ids, False)
        self.assertTrue(other.attendance_ids.present)

    def test_people_not_listed_yet(self):
        phone = self.phone()
        found = phone.phone_people("ben")
        self.assertEqual([one["id"] for one in found], self.ben.ids)
        self.assertEqual(found[0]["agency"], self.city_dept.name)
        self.assertFalse(phone.phone_people("cora"), "she is on the list")
        self.assertFalse(phone.phone_people(" "))

    def test_minutes_of_the_desk_are_kept(self):
        self.meeting.minutes = "<p>One</p><ul><li>Two</li></ul>"
        self.assertTrue(self.phone().phone_read()["formatted"])
        with self.assertRaises(UserError):
            self.phone().phone_note("gone")
        self.assertIn("<li>Two</li>", self.meeting.minutes)

    # ------------------------------------------------------------
    # PICTURES
    # ------------------------------------------------------------

    def test_a_picture_without_its_place(self):
        read = self.phone().phone_photo("hall.jpg", coded(picture()))
        self.assertEqual([one["name"] for one in read["photos"]], ["hall.jpg"])
        photo = self.meeting.photo_ids
        self.assertRecordValues(
            photo, [{"res_model": self.meeting._name, "res_id": self.meeting.id}]
        )
        self.assertFalse(privacy.picture_traces(photo.raw))
        self.assertFalse(self.phone().phone_photo_drop(photo.id)["photos"])
        self.assertFalse(photo.exists())

    def test_a_turned_picture_stands_upright(self):
        """How the camera was held is metadata: turn the picture, then forget it."""
        self.phone().phone_photo("hall.jpg", coded(picture(t274=6)))
        with Image.open(io.BytesIO(self.meeting.photo_ids.raw)) as kept:
            self.assertEqual(kept.size, (20, 40))

    def test_no_picture(self):
        for content in ("", "***", coded(b"%PDF-1.4"), coded(b"<svg/>")):
            with self.assertRaisesRegex(UserError, r"x\.jpg"):
                self.phone().phone_photo("x.jpg", content)
        self.assertFalse(self.meeting.photo_ids)

    def test_only_pictures_of_the_session_are_dropped(self):
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        self.phone().phone_photo_drop(other.id)
        self.assertTrue(other.exists())

    # ------------------------------------------------------------
    # WRONG USER
    # ------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_others_record_nothing(self):
        for person in (self.ben, self.cora):
            phone = self.phone(person)
            for name, args in (
                ("phone_read", ()),
                ("phone_begin", ()),
                ("phone_mark", (self.line.ids, True)),
                ("phone_people", ("a",)),
                ("phone_add", (self.ben.id,)),
                ("phone_photo", ("x.jpg", coded(picture()))),
                ("phone_photo_drop", (0,)),
                ("phone_note", ("x",)),
                ("phone_finish", ()),
            ):
                with self.subTest(person.name, method=name):
                    with self.assertRaises(AccessError):
                        getattr(phone, name)(*args)
        self.assertFalse(self.line.present)
        self.assertFalse(self.meeting.minutes)
        with self.assertRaises(AccessError):
            self.phone(self.cora).phone_open()
