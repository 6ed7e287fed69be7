from urllib.parse import urlencode

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install", "security")
@freeze_time(TODAY)
class TestSealHistory(DelegationCommon):
    """Who was named for a seal is never forgotten."""

    @clause("JN21-06-11")
    def test_every_change_is_a_row(self):
        seal = self.make_seal(
            agency_id=self.county_dept.id, holder_id=self.county_dept.id
        )
        rows = seal.named_ids.sorted("chain_sequence")
        self.assertEqual(
            {(row.role, row.change, row.user_id) for row in rows},
            {("user", "named", self.stamper), ("keeper", "named", self.keeper)},
        )
        other = self.make_user("hi.other", "gov_items.group_user", self.county_dept)
        seal.user_ids = [Command.set(other.ids)]
        seal.place = "Safe"
        seal.user_ids = [Command.link(other.id)]
        last = seal.named_ids.sorted("chain_sequence")[2:]
        self.assertEqual(
            [(row.change, row.user_id) for row in last],
            [("removed", self.stamper), ("named", other)],
        )
        self.assertFalse(seal.named_ids._chain_verify(seal))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_role_by_verb(self):
        seal = self.make_seal(
            agency_id=self.county_dept.id, holder_id=self.county_dept.id
        )
        row = seal.named_ids[0]
        acts = {
            "write": lambda record: record.write({"change": "removed"}),
            "create": lambda record: record.create({"seal_id": seal.id}),
            "unlink": lambda record: record.unlink(),
        }
        for number, (group, agency, reads) in enumerate(
            [
                ("gov_delegation.group_seal_keeper", self.county_dept, True),
                ("gov_delegation.group_legal_officer", self.county_dept, True),
                ("gov_delegation.group_legal_officer", self.county2_dept, False),
                ("gov_items.group_city_manager", self.city_bureau, True),
                ("gov_items.group_auditor", self.city_bureau, True),
                ("gov_items.group_user", self.county_dept, False),
                ("gov_delegation.group_justice_officer", self.justice, False),
            ]
        ):
            mine = row.with_user(self.make_user(f"hi.{number}", group, agency))
            with self.subTest(group=group):
                if reads:
                    self.assertTrue(mine.read(["change"]))
                else:
                    with self.assertRaises(AccessError):
                        mine.read(["change"])
                for act in acts.values():
                    with self.assertRaises(UserError):
                        act(mine)


@tagged("post_install", "-at_install")
class TestCheckPage(DelegationCommon, HttpCase):
    """The public page, without login."""

    def _open(self, **values):
        with mute_logger("odoo.http"):
            return self.url_open(f"/gov/agreement/check?{urlencode(values)}")

    @clause("LC20-31-03")
    def test_number_and_hash(self):
        with freeze_time(TODAY):
            agreement = self.sign(self.make_agreement(self.substantive, "seal_use"))
        known = {"number": agreement.name, "sha256": agreement.content_hash}
        self.assertEqual(self._open(**known).status_code, 404, "not published")
        with freeze_time(TODAY):
            agreement.with_user(self.city_legal).action_publish("https://example.org")
        found = self._open(**known)
        self.assertEqual(found.status_code, 200)
        self.assertIn(self.county_dept.name, found.text)
        self.assertEqual(found.headers["Cache-Control"], "no-store")
        for user in (self.city_legal, self.county_legal):
            self.assertNotIn(user.name, found.text, "no personal data")
        for wrong in (
            {**known, "sha256": "0" * 64},
            {**known, "sha256": ""},
            {**known, "number": "x"},
            {"number": agreement.name},
            {},
        ):
            self.assertEqual(self._open(**wrong).status_code, 404, wrong)
