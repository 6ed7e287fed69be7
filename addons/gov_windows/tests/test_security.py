from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MANAGER, NOW, TODAY, WindowsCommon, clause

VERBS = ("read", "write", "create", "unlink")
ROLES = {
    "centre": MANAGER,
    "agency": "gov_items.group_agency_manager",
    "city": "gov_items.group_city_manager",
    "auditor": "gov_items.group_auditor",
    "user": "gov_items.group_user",
    "plain": "base.group_user",
}
READ = {role: ("read",) for role in ROLES if role != "plain"}
# Model -> role -> verbs allowed in principle; everything else is denied.
MATRIX = {
    "gov.centre.standard": {**READ, "city": VERBS},
    "gov.centre": {**READ, "city": VERBS, "centre": ("read", "write")},
    "gov.window": {**READ, "city": VERBS, "centre": VERBS},
    "gov.posting": {
        **READ,
        "centre": ("read", "write", "create"),
        "agency": ("read", "write", "create"),
    },
    "gov.rota": {**READ, "centre": VERBS},
    "gov.shift": {**READ, "centre": VERBS},
    "gov.rota.generate": {"centre": ("read", "write", "create")},
    "gov.rota.generate.line": {"centre": VERBS},
}


@tagged("post_install", "-at_install", "security")
@freeze_time(NOW)
class TestSecurity(WindowsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.people = {
                role: cls.make_user(f"ws.{role}", group, cls.service_centre)
                for role, group in ROLES.items()
            }
            cls.stranger = cls.make_user("ws.stranger", MANAGER, cls.zone_dept)
            cls.posting = cls.make_posting(cls.ann)
            cls.rota = cls.make_rota()
            cls.shift = cls.make_shift(cls.rota, cls.ann)

    def test_role_by_verb(self):
        for model, roles in MATRIX.items():
            for role, user in self.people.items():
                for verb in VERBS:
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, verb in roles.get(role, ()))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_denied_verbs_raise(self):
        values = {
            "gov.centre.standard": {"floor_area_min": 1},
            "gov.centre": {"name": "x"},
            "gov.window": {"name": "x"},
            "gov.posting": {"qualification_number": "x"},
            "gov.rota": {"uncovered_reason": "x"},
            "gov.shift": {"stop": "2026-03-02 10:00:00"},
        }
        records = {
            "gov.centre.standard": self.env["gov.centre.standard"].search([], limit=1),
            "gov.centre": self.centre,
            "gov.window": self.window,
            "gov.posting": self.posting,
            "gov.rota": self.rota,
            "gov.shift": self.shift,
        }
        acts = {
            "read": lambda record, vals: record.read(list(vals)),
            "write": lambda record, vals: record.write(vals),
            "create": lambda record, vals: record.create(dict(vals)),
            "unlink": lambda record, vals: record.unlink(),
        }
        for model, record in records.items():
            for role, user in self.people.items():
                for verb, act in acts.items():
                    if verb in MATRIX[model].get(role, ()):
                        continue
                    with (
                        self.subTest(model=model, role=role, verb=verb),
                        self.assertRaises(AccessError),
                    ):
                        act(record.with_user(user), values[model])

    # --- rows -------------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_centre_managers_keep_only_their_own(self):
        for record, vals in (
            (self.centre, {"phone": "1"}),
            (self.window, {"name": "x"}),
            (self.posting, {"qualification_number": "x"}),
            (self.rota, {"uncovered_reason": "x"}),
            (self.shift, {"stop": "2026-03-02 10:00:00"}),
        ):
            with self.subTest(record._name):
                record.with_user(self.manager).write(vals)
                with self.assertRaises(AccessError):
                    record.with_user(self.stranger).write(vals)
        with self.assertRaises(AccessError):
            self.make_shift(self.rota.with_user(self.stranger), self.ben).with_user(
                self.stranger
            ).write({"stop": "2026-03-02 10:00:00"})

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_moves_a_record_into_a_foreign_centre(self):
        foreign = self.make_centre("Zone Hall", self.zone, self.zone_dept)
        with self.assertRaises(AccessError):
            self.env["gov.window"].with_user(self.manager).create(
                {"name": "x", "number": "1", "centre_id": foreign.id}
            )
        with self.assertRaises(AccessError):
            self.window.with_user(self.manager).centre_id = foreign
        with self.assertRaises(AccessError):
            self.env["gov.rota"].with_user(self.manager).create(
                {"centre_id": foreign.id, "date_from": TODAY, "date_to": TODAY}
            )

    def sees(self, user, record):
        return record in record.with_user(user).search([])

    def test_draft_rotas_are_the_centres_own(self):
        for record in (self.rota, self.shift):
            for user, seen in (
                (self.manager, True),
                (self.stranger, False),
                (self.ann.user_id, False),
                (self.people["city"], True),
                (self.people["auditor"], True),
            ):
                with self.subTest(record=record._name, user=user.login):
                    self.assertEqual(self.sees(user, record), seen)
        self.rota.action_publish()
        for record in (self.rota, self.shift):
            self.assertTrue(self.sees(self.stranger, record))
            self.assertTrue(self.sees(self.ann.user_id, record))

    def test_postings_are_personnel_data(self):
        sender = self.make_user(
            "ws.sender", "gov_items.group_agency_manager", self.county_dept
        )
        other = self.make_user(
            "ws.other", "gov_items.group_agency_manager", self.county2_dept
        )
        for user, seen in (
            (self.ann.user_id, True),
            (self.ben.user_id, False),
            (sender, True),
            (other, False),
            (self.manager, True),
            (self.stranger, False),
            (self.people["auditor"], True),
        ):
            with self.subTest(user.login):
                self.assertEqual(self.sees(user, self.posting), seen)

    @clause("HZ22-53-01")
    def test_leading_centre_reads_the_rota_below(self):
        town = self.make_centre(
            "Town Hall", self.township, self.township_gov, parent_id=self.centre.id
        )
        rota = self.make_rota(centre=town)
        self.assertTrue(self.sees(self.manager, rota))
        self.assertFalse(rota.with_user(self.manager).has_access("write"))
        below = self.make_user("ws.town", MANAGER, self.township_gov)
        self.assertTrue(self.sees(below, rota))
        self.assertFalse(self.sees(below, self.rota))

    def test_counts_do_not_need_the_postings(self):
        """A clerk sees how many are posted, not who."""
        window = self.window.with_user(self.ben.user_id)
        self.assertEqual(window.posting_count, 1)
        self.assertFalse(window.posting_ids)
        self.assertEqual(self.centre.with_user(self.ben.user_id).posting_count, 1)
