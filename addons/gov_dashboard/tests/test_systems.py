from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.gov_cases.tests.common import CasesCommon, clause

MARCH = {"first": "2026-03-01", "last": "2026-12-31"}
SIX = ("approval", "supervision", "portal", "projects", "analysis", "terminals")
#: Role -> the systems that its menu leads to.
ROLES = {
    "gov_items.group_user": (),
    "gov_cases.group_clerk": ("approval", "projects"),
    "gov_cases.group_reviewer": ("approval", "projects"),
    "gov_cases.group_approver": ("approval", "projects"),
    "gov_cases.group_supervisor": ("supervision", "projects"),
    "gov_windows.group_centre_manager": ("terminals",),
    "gov_items.group_agency_manager": (
        *("supervision", "portal", "projects", "analysis"),
    ),
    "gov_items.group_city_manager": SIX[1:],
    "gov_items.group_city_leader": ("portal", "projects", "analysis"),
    "gov_items.group_auditor": SIX[1:],
    "gov_items.group_system_admin": ("terminals",),
}


@tagged("post_install", "-at_install")
class TestSystems(CasesCommon):
    """The menu leads to the six systems of JN18, each with its own roles."""

    @clause("JN18-24-05")
    def test_six_functions_each_with_its_roles(self):
        menus = {
            name: self.env.ref(f"gov_dashboard.menu_system_{name}") for name in SIX
        }
        parent = self.env.ref("gov_dashboard.menu_systems")
        self.assertEqual(parent.child_id, self.env["ir.ui.menu"].union(*menus.values()))
        for number, (role, wanted) in enumerate(ROLES.items()):
            user = self.make_user(f"six.{number}", role, self.county_dept)
            shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            found = tuple(name for name in SIX if menus[name].id in shown)
            self.assertEqual(found, tuple(wanted), role)
            self.assertEqual(parent.id in shown, bool(wanted), role)
            for name in found:
                action = menus[name].action
                if action._name == "ir.actions.act_window":
                    model = self.env[action.res_model].with_user(user)
                    self.assertTrue(model.has_access("read"), (role, name))
                    model.search_count([])

    def order(self, case, **values):
        orders = self.env["gov.engraving"].with_user(self.clerk)
        return orders.create(
            {"case_id": case.id, "free": True, "engraver": "Works", **values}
        )

    def costs(self, user):
        reports = self.env["gov.report"].with_user(user)
        filters = {**MARCH, "region_id": self.county.id}
        return reports.get_table("seal_costs", filters)["rows"]

    @clause("JN18-21-08")
    def test_cost_of_free_sets_per_county_and_year(self):
        case = self.accepted("direct")
        first = self.order(case, body_code="A", cost=180)
        again = self.order(case, body_code="B")
        self.assertEqual(again.cost, 180, "what the workshop charged before")
        self.order(case, body_code="C", cost=0)
        self.order(case, body_code="D", free=False, pieces=1, cost=70)
        last = self.order(case, body_code="E", cost=200)
        # Half past midnight on New Year's Day in China.
        last.sudo().ordered_at = "2025-12-31 16:30:00"
        old = self.order(case, body_code="F", cost=150)
        old.sudo().ordered_at = "2025-12-31 15:30:00"
        self.env.flush_all()
        manager = self.make_user(
            "seal.city", "gov_items.group_city_manager", self.city_bureau
        )
        rows = self.costs(manager)
        self.assertEqual(
            rows[0], [self.county.name, 2026, 4, 3, 560.0, round(560 / 3, 2), 1]
        )
        self.assertEqual(rows[-1][2:5], [4, 3, 560.0])
        self.assertEqual(len(rows), 2, "last year's set is in last year's budget")
        leader = self.make_user("seal.leader", "gov_items.group_city_leader")
        self.assertEqual(self.costs(leader), rows)
        stranger = self.make_user(
            "seal.other", "gov_items.group_agency_manager", self.county2_dept
        )
        self.assertEqual(self.costs(stranger), [])
        with self.assertRaises(AccessError):
            self.costs(self.clerk)
        self.assertEqual(first.cost, 180)
