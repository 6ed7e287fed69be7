from odoo.tests import freeze_time, tagged

from .common import NOW, TrainingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPublicItem(TrainingCommon):
    """Who may be asked, on an item's public page: what a published list prints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.chief = cls.make_instructor(is_primary=True)
            cls.cell = cls.entry.delegation_ids.filtered(
                lambda d: d.region_id == cls.county
            )
            cls.person = cls.chief.employee_id
            cls.person.sudo().write(
                {"work_phone": "0537-7654321", "mobile_phone": "13812343210"}
            )

    def texts(self):
        return " ".join(contact["text"] for contact in self.cell._public_contacts())

    def test_only_the_words_of_a_published_list(self):
        self.assertNotIn("Ann", self.texts(), "named, but on no list")
        one = (
            self.env["gov.instructor.list"]
            .with_user(self.organiser)
            .create({"agency_id": self.city_dept.id, "programme_id": self.programme.id})
        )
        self.assertNotIn("Ann", self.texts(), "a draft")
        one.action_publish()
        self.assertIn("Ann · City Transport · 0537-7654321", self.texts())
        self.assertNotIn("13812343210", self.texts(), "no private telephone")
        other = self.entries["receipt"].delegation_ids[:1]
        self.assertNotIn("Ann", str(other._public_contacts()), "another item")

    def test_a_replaced_list_is_shown_no_longer(self):
        lists = self.env["gov.instructor.list"].with_user(self.organiser)
        one = lists.create(
            {"agency_id": self.city_dept.id, "programme_id": self.programme.id}
        )
        one.action_publish()
        self.assertIn("Ann", self.texts())
        one.sudo().state = "replaced"
        self.assertNotIn("Ann", self.texts())
