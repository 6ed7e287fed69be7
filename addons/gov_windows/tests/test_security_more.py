from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import MANAGER, NOW, TODAY, WindowsCommon

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
KEPT = VERBS[:3]
CONFIG = {**READ, "city": VERBS}
CENTRE = {**READ, "centre": VERBS, "city": VERBS}
MANAGERS = {"centre": KEPT, "city": ("read",), "auditor": ("read",)}
OWN = {**READ, "centre": KEPT}
# Model -> role -> verbs allowed in principle; everything else is denied.
MATRIX = {
    **dict.fromkeys(
        (
            "gov.shift.template",
            "gov.skill",
            "gov.statutory.day",
            "gov.device.kind",
            "gov.centre.document.kind",
            "gov.premises.standard",
            "gov.premises.requirement",
            "gov.hall.service",
            "gov.livelihood.field",
            "gov.milestone",
            "gov.rota.rule",
        ),
        CONFIG,
    ),
    **dict.fromkeys(
        (
            "gov.centre.hours",
            "gov.centre.plan",
            "gov.centre.area",
            "gov.centre.place",
            "gov.device",
            "gov.device.item",
            "gov.centre.document",
            "gov.centre.assessment",
            "gov.centre.assessment.line",
            "gov.centre.project",
            "gov.service.point",
            "gov.helper",
            "gov.centre.guidance",
            "gov.notice.board",
            "gov.catchment",
            "gov.centre.catalogue",
            "gov.centre.catalogue.line",
            "gov.rota.demand",
            "gov.open.shift",
            "gov.award.round",
            "gov.award.line",
        ),
        CENTRE,
    ),
    "gov.third.evaluation": {**READ, "centre": KEPT, "city": KEPT},
    "gov.staffing.request": MANAGERS,
    "gov.staff.record": MANAGERS,
    "gov.help.request": {**MANAGERS, "centre": VERBS},
    "gov.rota.run": {**MANAGERS, "centre": VERBS},
    "gov.daily.check": OWN,
    "gov.duty.compensation": OWN,
    "gov.duty.ledger": READ,
    "gov.attendance.check": READ,
    "gov.staff.skill": {**READ, "centre": VERBS},
    "gov.rota.wish": dict.fromkeys(READ, VERBS),
    "gov.posting.handover": OWN,
    "gov.rota.change": READ,
    "gov.shift.request": dict.fromkeys(READ, KEPT),
    "gov.ticket": READ,
    "gov.appointment": dict.fromkeys(READ, KEPT),
    "gov.vacancy": READ,
    "gov.station.choice": {**READ, "agency": KEPT, "city": KEPT},
    "gov.centre.gap": {
        **READ,
        "centre": ("read", "write"),
        "city": ("read", "write"),
    },
    "gov.award.vote": {"centre": ("read",), "city": ("read",)},
    "gov.shift.why": dict.fromkeys(READ, KEPT),
    "gov.substitute": {"centre": VERBS},
    "gov.substitute.line": {"centre": VERBS},
    "gov.third.evaluation.import": {"centre": KEPT, "city": KEPT},
}


@tagged("post_install", "-at_install", "security")
@freeze_time(NOW)
class TestSecurityMore(WindowsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.people = {
                role: cls.make_user(f"wm.{role}", group, cls.service_centre)
                for role, group in ROLES.items()
            }
            cls.stranger = cls.make_user("wm.stranger", MANAGER, cls.zone_dept)

    def test_role_by_verb(self):
        for model, roles in MATRIX.items():
            for role, user in self.people.items():
                for verb in VERBS:
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, verb in roles.get(role, ()))

    def test_every_model_is_in_a_matrix(self):
        from .test_security import MATRIX as FIRST

        mine = {
            model
            for model in self.env["ir.model"]
            .search([])
            .filtered(
                lambda m: m.model.startswith("gov.") and "gov_windows" in m.modules
            )
            .mapped("model")
            if not self.env[model]._abstract
        }
        # Models of the registry that this addon only extends.
        extended = {"gov.delegation", "gov.deputy", "gov.item", "gov.publicity"}
        self.assertEqual(mine - FIRST.keys() - MATRIX.keys() - extended, set())

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_centre_managers_keep_only_their_own(self):
        make = {"centre_id": self.centre.id}
        records = [
            self.env["gov.device"].create(
                {
                    **make,
                    "name": "x",
                    "kind_id": self.env.ref("gov_windows.device_kind_computer").id,
                }
            ),
            self.env["gov.helper"].create({**make, "name": "x"}),
            self.env["gov.centre.plan"].create(
                {**make, "name": "x", "date_from": TODAY}
            ),
            self.env["gov.notice.board"].create(
                {**make, "place": "x", "updated_on": TODAY}
            ),
        ]
        foreign = self.make_centre("Zone Hall", self.zone, self.zone_dept)
        for record in records:
            name = record._rec_name
            with self.subTest(record._name):
                record.with_user(self.manager).write({name: "y"})
                with self.assertRaises(AccessError):
                    record.with_user(self.stranger).write({name: "z"})
                with self.assertRaises(AccessError):
                    record.with_user(self.manager).write({"centre_id": foreign.id})

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_personal_records_are_closed(self):
        check = self.env["gov.daily.check"].create(
            {"centre_id": self.centre.id, "employee_id": self.ann.id}
        )
        for user, seen in (
            (self.ann.user_id, True),
            (self.manager, True),
            (self.people["auditor"], True),
            (self.ben.user_id, False),
            (self.stranger, False),
        ):
            with self.subTest(user.login):
                found = check.with_user(user).search([("id", "=", check.id)])
                self.assertEqual(bool(found), seen)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_visitors_are_seen_by_the_centre_only(self):
        self.window.delegation_ids = self.delegation("direct")
        self.put_on_duty(self.ann)
        visit = self.env["gov.appointment"].create(
            {
                "centre_id": self.centre.id,
                "delegation_id": self.delegation("direct").id,
                "window_id": self.window.id,
                "start": "2026-03-02 03:00:00",
                "name": "x",
                "phone": "1",
            }
        )
        self.assertTrue(visit.with_user(self.manager).has_access("read"))
        for user in (self.stranger, self.carl.user_id):
            self.assertFalse(visit.with_user(user).has_access("read"))

    def test_tokens_are_not_shown(self):
        self.ann.user_id._gov_calendar()
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.ann.user_id.with_user(self.manager).read(["gov_calendar_token"])
