"""Test API for the addons above: windows on duty, staff at both levels, cases.

``CasesCommon`` brings every delegation of the small city's first county to life
the way people do, and plays cases from the window to the counter.
"""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.gov_delegation.tests.common import DelegationCommon
from odoo.addons.gov_items.tests.common import clause  # noqa: F401

#: Monday, ten o'clock in the hall.
NOW = "2026-03-02 02:00:00"
CLERK = "gov_cases.group_clerk"
REVIEWER = "gov_cases.group_reviewer"
APPROVER = "gov_cases.group_approver"
SUPERVISOR = "gov_cases.group_supervisor"
PERSON = "360426199101010071"
#: JC25's window: lower staff receive and check the form, the city does the rest.
JC25_WINDOW = {
    "reviewer": "upper",
    "decider": "upper",
    "in_name_of": "upper",
    "decision_seal": "upper",
    "deliverer": "upper",
    "custodian": "upper",
    "supervisor": "upper",
    "responsible": "upper",
    "respondent": "upper",
    "agreement_kind": "undertaking",
    "monthly_return": True,
}
#: LC20's direct mode: the applicant goes below only.
LC20_DIRECT = {"applicant_goes": "lower"}
#: LC20's entrusted mode: decided below in the upper's name.
LC20_ENTRUST = {"in_name_of": "upper", "respondent": "upper"}
#: A mode whose form is checked above, as working rules may have it.
CHECKED_ABOVE = {
    "formal_checker": "upper",
    "reviewer": "upper",
    "decider": "upper",
    "in_name_of": "upper",
    "decision_seal": "upper",
    "supervisor": "both",
}


class CasesCommon(DelegationCommon):
    """Two halls, staff at both levels, live delegations in every mode."""

    @classmethod
    def setUpClass(cls):
        frozen = freeze_time(NOW)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        super().setUpClass()
        cls._count_in_transaction()
        cls._make_more_modes()
        cls._make_staff()
        cls._make_seals()
        cls._make_halls()
        cls._go_live()

    @classmethod
    def _count_in_transaction(cls):
        """Numbers come from a transaction of their own: not so under test."""
        counter = type(cls.env["gov.case.counter"])
        patcher = patch.object(
            counter, "_counter_cursor", lambda self: _Same(self.env.cr)
        )
        patcher.start()
        cls.addClassCleanup(patcher.stop)

    @classmethod
    def _make_more_modes(cls):
        more = {
            "sight": cls.mode_sight,
            "jc25_window": cls.make_mode("jc25_window", **JC25_WINDOW),
            "lc20_direct": cls.make_mode("lc20_direct", **LC20_DIRECT),
            "lc20_entrust": cls.make_mode("lc20_entrust", **LC20_ENTRUST),
            "checked_above": cls.make_mode("checked_above", **CHECKED_ABOVE),
        }
        for number, (code, mode) in enumerate(more.items(), 20):
            cls.entries[code] = cls.make_entry(number, mode)
        cls.modes = {**cls.modes, **more}
        cls.publish()
        cls.live = {code: cls.delegation_of(code, cls.county) for code in cls.modes}

    @classmethod
    def _make_staff(cls):
        """One person per role and level; city staff posted at the county too."""
        cls.clerk = cls.make_user("c.clerk", CLERK, cls.county_dept)
        cls.reviewer = cls.make_user("c.reviewer", REVIEWER, cls.county_dept)
        cls.approver = cls.make_user("c.approver", APPROVER, cls.county_dept)
        cls.city_clerk = cls.make_user("c.city.clerk", CLERK, cls.city_dept)
        cls.city_reviewer = cls.make_user("c.city.reviewer", REVIEWER, cls.city_dept)
        cls.city_approver = cls.make_user("c.city.approver", APPROVER, cls.city_dept)
        cls.posted_clerk = cls.make_user("c.posted", CLERK, cls.city_dept)
        cls.county_supervisor = cls.make_user(
            "c.supervisor", SUPERVISOR, cls.county_dept
        )
        cls.city_supervisor = cls.make_user(
            "c.city.supervisor", SUPERVISOR, cls.city_dept
        )
        cls.centre_clerk = cls.make_user("c.centre", CLERK, cls.service_centre)
        cls.idle_clerk = cls.make_user("c.idle", CLERK, cls.county_dept)

    @classmethod
    def _make_seals(cls):
        users = cls.approver | cls.reviewer
        cls.county_seal = cls.make_seal(
            name="County Seal",
            number="C1",
            agency_id=cls.county_dept.id,
            holder_id=cls.county_dept.id,
            region_id=cls.county.id,
            user_ids=[Command.set(users.ids)],
        )
        cls.city_seal = cls.make_seal(
            name="City Seal",
            number="S1",
            agency_id=cls.city_dept.id,
            holder_id=cls.city_dept.id,
            region_id=cls.city.id,
            user_ids=[Command.set(cls.city_approver.ids)],
        )
        cls.no2 = {}
        cls.agreements = {}
        for code, delegation in cls.live.items():
            mode = delegation.mode_id
            if mode.agreement_kind == "none":
                continue
            agreement = cls.make_agreement(delegation, kind=mode.agreement_kind)
            cls.agreements[code] = cls.bring_into_force(agreement)
            if mode.decision_seal == "no2":
                cls.no2[code] = cls.make_seal(
                    agreement,
                    cls.approver,
                    number=f"N{len(cls.no2) + 1}",
                    authorisation="A-1",
                )

    @classmethod
    def _make_halls(cls):
        centre = cls.env["gov.centre"].create
        cls.county_hall = centre(
            {
                "name": "County Hall",
                "region_id": cls.county.id,
                "agency_id": cls.service_centre.id,
            }
        )
        cls.city_hall = centre(
            {
                "name": "City Hall",
                "region_id": cls.city.id,
                "agency_id": cls.city_bureau.id,
            }
        )
        posted = cls.live["window"]
        lower = cls.env["gov.delegation"].union(*cls.live.values()) - posted
        cls.window = cls._make_window(cls.county_hall, "1", cls.service_centre, lower)
        cls.posted_window = cls._make_window(
            cls.county_hall, "2", cls.city_dept, posted
        )
        upper = cls.env["gov.delegation"].union(*cls.live.values())
        cls.city_window = cls._make_window(
            cls.city_hall, "1", cls.city_dept, upper - cls.live["lc20_direct"]
        )
        cls._on_duty(cls.county_hall, cls.window, cls.clerk | cls.centre_clerk)
        cls._on_duty(cls.county_hall, cls.posted_window, cls.posted_clerk)
        cls._on_duty(cls.city_hall, cls.city_window, cls.city_clerk)

    @classmethod
    def _make_window(cls, centre, number, agency, delegations):
        return cls.env["gov.window"].create(
            {
                "name": f"Window {number}",
                "number": number,
                "centre_id": centre.id,
                "agency_id": agency.id,
                "kind": "joint_handling",
                "delegation_ids": [Command.set(delegations.ids)],
            }
        )

    @classmethod
    def _on_duty(cls, centre, window, users, days=40):
        """Post the users to the window, on shift round the clock."""
        today = date.fromisoformat(NOW[:10])
        rota = cls.env["gov.rota"].create(
            {
                "centre_id": centre.id,
                "date_from": today,
                "date_to": today + timedelta(days=days),
                "rule_id": cls._tireless().id,
            }
        )
        start = datetime.fromisoformat(NOW) - timedelta(hours=2)
        for user in users:
            employee = cls.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "gov_agency_id": user.gov_agency_ids.id,
                }
            )
            cls.env["gov.posting"].create(
                {
                    "employee_id": employee.id,
                    "agency_id": user.gov_agency_ids.id,
                    "window_id": window.id,
                    "date_from": today,
                    "qualified_for_approval": True,
                    "qualification_number": "Q1",
                    "relieved": True,
                }
            )
            cls.env["gov.shift"].create(
                [
                    {
                        "rota_id": rota.id,
                        "window_id": window.id,
                        "employee_id": employee.id,
                        "start": start + timedelta(days=day),
                        "stop": start + timedelta(days=day, hours=9),
                    }
                    for day in range(days)
                ]
            )
        rota.action_publish()
        return rota

    @classmethod
    def _tireless(cls):
        """A rule for people who are on duty every day, as tests need them."""
        return cls.env["gov.rota.rule"].create(
            {"name": "Test", "by_choice": True, "max_week_hours": 168}
        )

    @classmethod
    def _go_live(cls):
        for delegation in cls.live.values():
            delegation.action_go_live()

    # --- playing cases ----------------------------------------------------------

    def open_case(self, code, user=None, files=True, **values):
        """An application for the entry of a mode, at the window of its clerk."""
        user = user or (self.posted_clerk if code == "window" else self.clerk)
        case = (
            self.env["gov.case"]
            .with_user(user)
            .create(
                {
                    "delegation_id": self.live[code].id,
                    "applicant_name": "李晓敏",
                    "applicant_code": PERSON,
                    "phone": "13812343210",
                    **values,
                }
            )
        )
        if files:
            for document in case.document_ids:
                document._attach(b"%PDF " + document.name.encode(), "a.pdf")
        return case

    def accepted(self, code, user=None, **values):
        case = self.open_case(code, user, **values)
        case.action_accept()
        return case

    def actor(self, step):
        """The member of staff who takes the step in these tests."""
        upper = step.agency_id == self.city_dept
        posted = step.case_id.mode_id.receiver == "upper_posted"
        counter = self.posted_clerk if posted else self.city_clerk
        return {
            "review": self.city_reviewer if upper else self.reviewer,
            "decide": self.city_approver if upper else self.approver,
            "seal": self.city_approver if upper else self.approver,
        }.get(step.kind, counter if upper else self.clerk)

    def take(self, case, **words):
        """Take the step in hand, by whoever has to; return its kind."""
        step = case.sudo().current_step_id
        case = case.with_user(words.pop("user", None) or self.actor(step))
        {
            "formal_check": lambda: case.action_check(True, "In order"),
            "review": lambda: case.action_review(
                words.get("passed", True), words.get("opinion", "Meets the conditions")
            ),
            "forward": case.action_forward,
            "decide": lambda: case.action_decide(
                words.get("outcome", "granted"), words.get("reason", "")
            ),
            "seal": case.action_seal,
            "deliver": lambda: case.action_deliver(words.get("receiver", "李晓敏")),
        }[step.kind]()
        return step.kind

    def until(self, case, kind):
        """Take steps until the one of ``kind`` is in hand."""
        while case.sudo().current_kind != kind:
            self.assertTrue(case.sudo().current_kind, f"no step {kind}")
            self.take(case)
        return case

    def finish(self, case):
        """Take every step that is left."""
        while case.sudo().current_step_id:
            self.take(case)
        return case


class _Same:
    """The test's own cursor in the place of a new one."""

    def __init__(self, cr):
        self.cr = cr

    def __enter__(self):
        return self.cr

    def __exit__(self, *error):
        return False
