"""What people of the same city achieve by each method, by where they work.

``method_reach.csv`` has a line for each public method, and each way in which it ends
for people of a role who work for: the agency that undertakes (own), another of the
same county (sister), the city's (upper), a township's (lower). ``w``: wrote something,
``a``: got an answer, ``s``: stopped by a rule of the work, ``f``: the call failed,
``-``: refused by a right. Lines of four refusals are left out. Acts on a case are tried
while it lies at each of its steps, too: at one that is closed most end before anybody
is asked who they are.

What a sister agency's people can do and the own agency's cannot is looked at before the
table is changed; ``methods.csv`` has the people of another city.
"""

from collections import defaultdict

from odoo.tests import new_test_user, tagged

from .calls import CallsCommon, public_methods
from .table import compare

HEADER = ("model", "step", "method", "reach", "roles")
#: Steps at which a case waits for an act.
STEPS = ("draft", "formal_check", "review", "decide", "deliver")
PLACES = ("own", "sister", "upper", "lower")
LETTERS = {
    "wrote": "w",
    "answered": "a",
    "stopped": "s",
    "failed": "f",
    "refused": "-",
}
ROLES = (
    "gov_items.group_agency_manager",
    "gov_cases.group_clerk",
    "gov_cases.group_reviewer",
    "gov_cases.group_approver",
    "gov_cases.group_supervisor",
    "gov_windows.group_centre_manager",
    "gov_delegation.group_legal_officer",
    "gov_delegation.group_seal_keeper",
    "gov_archive.group_archivist",
    "gov_training.group_organiser",
)
#: Who works on cases.
OFFICERS = ROLES[:5]


@tagged("security", "post_install", "-at_install")
class TestMethodReach(CallsCommon):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sister = cls.make_agency("Sister", cls.county, "transport", "supervisor")
        agencies = (cls.county_dept, sister, cls.city_dept, cls.township_gov)
        cls.people = {}
        for role in ROLES:
            cls.people[role] = []
            for place, agency in zip(PLACES, agencies, strict=True):
                user = new_test_user(cls.env, f"{role}.{place}", groups=role)
                user.gov_agency_ids = agency
                cls.people[role].append(user)

    def test_every_method_reaches_as_the_table_says(self):
        rows = []
        for model, names in self.methods().items():
            rows += self.rows(model, names, ROLES)
        for step in STEPS:
            case = self.at(step)
            self.maker = self._maker(case)
            rows += self.rows("gov.case", sorted(public_methods(case)), OFFICERS, step)
        compare(self, "method_reach.csv", HEADER, rows, 4)

    def at(self, step):
        """A case that lies at the step; a draft for the first."""
        if step == "draft":
            return self.open_case("direct")
        return self.until(self.accepted("direct"), step)

    def rows(self, model, names, roles, step="-"):
        found = defaultdict(list)
        for name in names:
            for role in roles:
                reach = "".join(
                    LETTERS[self.try_as(user, model, name)]
                    for user in self.people[role]
                )
                if set(reach) != {"-"}:
                    found[name, reach].append(role.partition("group_")[2])
        return [
            (model, step, name, reach, " ".join(roles))
            for (name, reach), roles in found.items()
        ]
