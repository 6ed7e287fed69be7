"""What a page or download tells those whom the record does not concern.

``route_reach.csv`` has a line for each page of a signed-in person that names records or
makes a document: what is answered to somebody of the county's agency that undertakes
(own), of another county's (sister), of another city's (other), each with every right of
an agency, to the city's manager, and to the three administrators. Every page is asked
about a record of the test's city that is there. "given" may be a paper about nothing:
what stands in it comes through the reader's own rules (``reach.csv``).
"""

import re

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .city import CityCommon
from .table import compare
from .test_routes import suite_routes

HEADER = ("route", "own", "sister", "other", "manager", "system", "security", "audit")
#: Parts of an address → the model whose record is named, or a word.
PARTS = {
    "agreement_id": "gov.agreement",
    "transfer_id": "gov.archive.transfer",
    "batch_id": "gov.agreement.batch",
    "evaluation_id": "gov.evaluation",
    "draw_id": "gov.expert.draw",
    "engagement_id": "gov.expert.engagement",
    "errand_id": "gov.point.errand",
    "handover_id": "gov.handover",
    "programme_id": "gov.programme",
    "region_id": "gov.region",
    "version_id": "gov.list.version",
    "project_id": "gov.project",
    "report_id": "gov.reform.report",
    "rota_id": "gov.rota",
    "seal_id": "gov.seal",
    "act_id": "gov.seal.act",
    "row_id": "gov.seal.impression",
    "certificate_id": "gov.training.certificate",
    "session_id": "gov.training.session",
    "list_id": "gov.instructor.list",
    "plan_id": "gov.training.plan",
}
#: Routes whose records are named in the query.
QUERIES = {
    "/gov/coverage/pdf": "gov.coverage",
    "/gov/crosswalk/xlsx": "gov.crosswalk",
    "/gov/power-changes/export": "gov.power.change",
    "/gov/seal/void": "gov.seal",
}
WORDS = {
    "form": "pdf",
    "kind": "pdf",
    "name": "total",
    "day": "2026-03-01",
    "token": "x",
    "keys": lambda made: made.record("gov.posting").id,
}
#: What only a real record is printed of, and no row of the city's has to be.
PRINTED = ("gov.list.version", "gov.report")
ADMINS = ("system", "security", "audit")
#: Every right that an agency's own people may have.
RIGHTS = (
    *("gov_cases.group_clerk", "gov_cases.group_reviewer", "gov_cases.group_approver"),
    *("gov_cases.group_supervisor", "gov_items.group_agency_manager"),
    *("gov_delegation.group_legal_officer", "gov_delegation.group_seal_keeper"),
    *("gov_archive.group_archivist", "gov_archive.group_inspector"),
    *("gov_training.group_organiser", "gov_training.group_instructor"),
    "gov_windows.group_centre_manager",
)


@tagged("security", "post_install", "-at_install")
class TestRouteReach(CityCommon, HttpCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["gov.trust.policy"]._current()._relax()
        elsewhere = cls.make_region(
            "Elsewhere", "980000", "city", cls.env["gov.region"]
        )
        places = {
            "own": cls.county_dept,
            "sister": cls.county2_dept,
            "other": cls.make_agency("Far", elsewhere, "transport", "department"),
        }
        cls.people = {}
        for place, agency in places.items():
            user = new_test_user(
                cls.env, f"road.{place}", ",".join(RIGHTS), password=f"road.{place}"
            )
            user.gov_agency_ids = [Command.set(agency.ids)]
            cls.people[place] = user
        groups = {"manager": "gov_items.group_city_manager"}
        groups |= {admin: f"gov_items.group_{admin}_admin" for admin in ADMINS}
        for name, group in groups.items():
            login = f"road.{name}"
            cls.people[name] = new_test_user(cls.env, login, group, password=login)

    def address(self, path):
        """The path with the city's records in its gaps; None where it names none."""

        def fill(gap):
            if gap[1] in PARTS:
                return str(self.found(PARTS[gap[1]]).id)
            if gap[1] == "code":
                return self.found("gov.report").code
            word = WORDS[gap[1]]
            return str(word(self.made) if callable(word) else word)

        filled = re.sub(r"<[^>]*?(?:\([^>]*\))?:(\w+)>", fill, path)
        if path in QUERIES:
            return f"{filled}?ids={self.made.record(QUERIES[path]).id}"
        return filled if filled != path else None

    def found(self, model):
        """The city's record; of what everybody may read, one that can be printed."""
        first = self.env[model].sudo().search([], order="id", limit=1)
        return first if first and model in PRINTED else self.made.record(model)

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_what_strangers_are_answered(self):
        self.finish(self.accepted("direct"))
        self.made = self.maker()
        addresses = {
            path: self.address(path)
            for path, routing, _function in suite_routes(self.env)
            if routing["auth"] == "user"
            and routing["type"] == "http"
            and "GET" in (routing.get("methods") or ("GET",))
        }
        self.env.flush_all()
        rows = {path: [path] for path, address in addresses.items() if address}
        for user in self.people.values():
            self.authenticate(user.login, user.login)
            for path, row in rows.items():
                row.append(self.answer(addresses[path]))
        compare(self, "route_reach.csv", HEADER, rows.values(), 1)

    def answer(self, address):
        """Given, refused, or failed: let in, and then the row says nothing."""
        status = self.url_open(address, allow_redirects=False).status_code
        if status >= 500:
            return "failed"
        return "given" if status == 200 else "refused"
