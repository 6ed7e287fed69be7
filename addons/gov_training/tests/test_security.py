from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import AGENCY_MANAGER, INSTRUCTOR, NOW, ORGANISER, TrainingCommon

VERBS = ("read", "write", "create", "unlink")
ROLES = {
    "organiser": ORGANISER,
    "instructor": INSTRUCTOR,
    "agency": AGENCY_MANAGER,
    "city": "gov_items.group_city_manager",
    "auditor": "gov_items.group_auditor",
    "user": "gov_items.group_user",
    "plain": "base.group_user",
}
READ = {role: ("read",) for role in ROLES if role != "plain"}
# Model -> role -> verbs allowed in principle; everything else is denied.
MATRIX = {
    "gov.training.plan": {**READ, "organiser": VERBS, "agency": ("read", "write")},
    "gov.training.session": {
        **READ,
        "organiser": VERBS,
        "instructor": ("read", "write"),
    },
    "gov.training.attendance": {
        **READ,
        "organiser": VERBS,
        "instructor": ("read", "write", "create"),
    },
    "gov.instructor": {**READ, "organiser": VERBS},
    "gov.instructor.replace": {"organiser": ("read", "write", "create")},
    "gov.training.room": {**READ, "organiser": VERBS},
    "gov.training.trainer": {**READ, "organiser": VERBS},
    "gov.training.certificate": {**READ, "organiser": ("read", "write")},
    "gov.training.need": {**READ, "organiser": VERBS, "agency": ("read", "write")},
    "gov.training.collect": {"organiser": ("read", "write", "create")},
    "gov.training.invite": {"organiser": ("read", "write", "create")},
    "gov.instructor.replacement": {
        **READ,
        "organiser": ("read", "write", "create"),
        "agency": ("read", "write"),
    },
    "gov.instructor.absence": {
        **READ,
        "organiser": VERBS,
        "instructor": ("read", "write", "create"),
    },
    "gov.instructor.list": {**READ, "organiser": VERBS, "agency": ("read", "write")},
    "gov.instructor.list.line": READ,
    "gov.question": dict.fromkeys(READ, VERBS),
    "gov.typical.case": {
        **READ,
        "organiser": VERBS,
        "instructor": ("read", "write", "create"),
        "agency": ("read", "write"),
    },
    "gov.typical.case.read": READ,
    "gov.expert": {**READ, "organiser": VERBS, "agency": ("read", "write")},
    "gov.expert.field": {
        **READ,
        "organiser": ("read", "write", "create"),
        "city": VERBS,
    },
    "gov.expert.conflict": {
        "organiser": VERBS,
        "agency": ("read",),
        "auditor": ("read",),
    },
    "gov.expert.draw": {
        "organiser": VERBS,
        **dict.fromkeys(("agency", "city", "auditor"), ("read",)),
    },
    "gov.expert.draw.line": dict.fromkeys(
        ("organiser", "agency", "city", "auditor"), ("read",)
    ),
    "gov.expert.engagement": {
        "organiser": ("read", "write"),
        **dict.fromkeys(("agency", "city", "auditor"), ("read",)),
    },
    "gov.training.milestone": {**READ, "city": ("read", "write")},
    "gov.training.coaching": {
        **READ,
        "organiser": VERBS,
        "agency": ("read", "write", "create"),
    },
    "gov.training.rhythm": {**READ, "organiser": VERBS, "city": VERBS},
    "gov.guidance.pair": {**READ, "organiser": VERBS},
    "gov.guidance": READ,
    "gov.training.missing": dict.fromkeys(
        ("organiser", "agency", "city", "auditor"), ("read",)
    ),
    "gov.training.effect": dict.fromkeys(
        ("organiser", "instructor", "agency", "city", "auditor"), ("read",)
    ),
    "gov.training.report": READ,
    "gov.training.record": READ,
    "gov.intermediary": {**READ, "organiser": VERBS, "agency": ("read", "write")},
    "gov.intermediary.kind": {
        **READ,
        "organiser": ("read", "write", "create"),
        "city": VERBS,
    },
    "gov.intermediary.service": {**READ, "organiser": VERBS},
    "gov.intermediary.order": {**READ, "organiser": VERBS},
    "gov.intermediary.record": {**READ, "organiser": ("read", "create")},
    "gov.intermediary.scheme": {**READ, "city": ("read", "write", "create")},
    "gov.intermediary.criterion": {**READ, "city": VERBS},
    "gov.intermediary.evaluation": {
        **READ,
        "organiser": ("read", "write", "create"),
    },
    "gov.intermediary.evaluation.line": {
        **READ,
        "organiser": ("read", "write", "create"),
    },
    "gov.intermediary.listing": {
        **READ,
        "organiser": ("read", "write", "create"),
        "agency": ("read", "write"),
    },
}


@tagged("post_install", "-at_install", "security")
@freeze_time(NOW)
class TestSecurity(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.people = {
                role: cls.make_user(f"ts.{role}", group, cls.city_dept)
                for role, group in ROLES.items()
            }
            cls.stranger = cls.make_user("ts.stranger", ORGANISER, cls.city_bureau)
            cls.session = cls.make_session(
                people=cls.cora, trainer_ids=[Command.link(cls.ann.id)]
            )
            cls.instructor = cls.make_instructor()

    def test_role_by_verb(self):
        for model, roles in MATRIX.items():
            for role, user in self.people.items():
                for verb in VERBS:
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, verb in roles.get(role, ()))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_denied_verbs_raise(self):
        records = {
            "gov.training.plan": (self.plan, {"method": "x"}),
            "gov.training.session": (self.session, {"place": "x"}),
            "gov.training.attendance": (
                self.session.attendance_ids,
                {"present": False},
            ),
            "gov.instructor": (self.instructor, {"is_primary": True}),
        }
        acts = {
            "read": lambda record, vals: record.read(list(vals)),
            "write": lambda record, vals: record.write(vals),
            "create": lambda record, vals: record.create(dict(vals)),
            "unlink": lambda record, vals: record.unlink(),
        }
        for model, (record, vals) in records.items():
            self.assertIn(model, MATRIX)
            for role, user in self.people.items():
                for verb, act in acts.items():
                    if verb in MATRIX[model].get(role, ()):
                        continue
                    with (
                        self.subTest(model=model, role=role, verb=verb),
                        self.assertRaises(AccessError),
                    ):
                        act(record.with_user(user), vals)

    # --- rows -------------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_organisers_keep_only_their_agencies(self):
        for record, vals in (
            (self.plan, {"method": "x"}),
            (self.session, {"place": "x"}),
            (self.session.attendance_ids, {"present": False}),
            (self.instructor, {"is_primary": True}),
        ):
            with self.subTest(record._name):
                record.with_user(self.organiser).write(vals)
                with self.assertRaises(AccessError):
                    record.with_user(self.stranger).write(vals)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_is_moved_to_a_foreign_agency(self):
        foreign = self.make_plan(self.city_bureau)
        with self.assertRaises(AccessError):
            self.session.with_user(self.organiser).plan_id = foreign
        with self.assertRaises(AccessError):
            self.plan.with_user(self.organiser).write(
                {"agency_id": self.city_bureau.id, "year": 2040}
            )
        with self.assertRaises(AccessError):
            self.make_instructor(self.ben).with_user(self.organiser).create(
                {
                    "employee_id": self.cora.id,
                    "agency_id": self.city_bureau.id,
                    "entry_id": self.entry.id,
                }
            )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_trainers_record_their_own_sessions(self):
        line = self.session.attendance_ids
        line.with_user(self.ann.user_id).present = False
        line.with_user(self.ann.user_id).present = True
        self.session.with_user(self.ann.user_id).action_hold()
        with self.assertRaises(AccessError):
            line.with_user(self.ben.user_id).present = False
        with self.assertRaises(AccessError):
            self.session.with_user(self.ben.user_id).place = "x"

    def sees(self, user, record):
        return record in record.with_user(user).search([])

    def test_attendance_is_personal(self):
        line = self.session.attendance_ids
        home = self.make_user("ts.home", AGENCY_MANAGER, self.county_dept)
        for user, seen in (
            (self.cora.user_id, True),
            (self.people["user"], False),
            (home, True),
            (self.organiser, True),
            (self.stranger, False),
            (self.ann.user_id, True),
            (self.ben.user_id, False),
            (self.people["auditor"], True),
        ):
            with self.subTest(user.login):
                self.assertEqual(self.sees(user, line), seen)

    def test_counts_do_not_need_the_list(self):
        """Everybody sees how many came, not who."""
        self.env.invalidate_all()  # what the office has read is no answer
        session = self.session.with_user(self.people["user"])
        self.assertFalse(session.attendance_ids)
        self.assertEqual(session.present_count, 1)

    def test_draft_plans_are_the_agencys_own(self):
        for user, seen in (
            (self.organiser, True),
            (self.head, True),
            (self.stranger, False),
            (self.cora.user_id, False),
            (self.people["city"], True),
        ):
            with self.subTest(user.login):
                self.assertEqual(self.sees(user, self.plan), seen)
        self.plan.with_user(self.head).action_approve()
        self.assertTrue(self.sees(self.cora.user_id, self.plan))

    def test_published_to_the_counties(self):
        for record in (self.session, self.instructor):
            self.assertTrue(self.sees(self.cora.user_id, record))
            with self.assertRaises(UserError):
                record.with_user(self.cora.user_id).unlink()
