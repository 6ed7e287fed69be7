"""Every method that RPC can call, and what a stranger achieves with it.

``methods.csv`` has a line for each public method of the suite's models: which roles'
strangers (people of the role in another city's agency, working on a record of this
city) wrote something by it, got an answer, or made it fail; whoever is in no column
was refused. Each is called on a record of this city with arguments that make sense
(``made.py``), so that it is a right that refuses, not an error. A method that is not in
the table fails: somebody has to look at it. Methods that Odoo brings are Odoo's to
test.
"""

from odoo.tests import new_test_user, tagged

from .calls import CallsCommon
from .table import compare

HEADER = ("model", "method", "wrote", "answered", "failed")
#: Strangers tried: one of the broadest of each kind of right.
ROLES = (
    "base.group_user",
    "gov_items.group_agency_manager",
    "gov_cases.group_clerk",
    "gov_cases.group_approver",
    "gov_items.group_audit_admin",
    "gov_items.group_system_admin",
)


@tagged("security", "post_install", "-at_install")
class TestMethods(CallsCommon):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = cls.make_region(
            "Elsewhere", "980000", "city", cls.env["gov.region"]
        )
        far = cls.make_agency("Far", elsewhere, "transport", "department")
        cls.strangers = {}
        for role in ROLES:
            user = new_test_user(cls.env, f"stranger.{role}", groups=role)
            user.gov_agency_ids = far
            cls.strangers[role] = user

    def test_every_method_is_in_the_table(self):
        rows = [
            (model, name, *self.try_all(model, name))
            for model, names in self.methods().items()
            for name in names
        ]
        compare(self, "methods.csv", HEADER, rows, 2)
        self.assertFalse(self.maker.refused, "models without a record to try")

    def try_all(self, model, name):
        outcomes = {each: [] for each in HEADER[2:]}
        for role, user in self.strangers.items():
            outcome = self.try_as(user, model, name)
            if outcome in outcomes:
                outcomes[outcome].append(role.partition("group_")[2])
        return [" ".join(roles) or "-" for roles in outcomes.values()]
