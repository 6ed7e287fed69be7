"""The small city of the tests, built once into a benchmark's database.

Halls, staff of both levels on duty now, seals, live delegations in every mode:
what a case needs to run from the window to the counter.
"""

from __future__ import annotations

from datetime import datetime, timezone

from odoo.addons.gov_cases.tests import common
from odoo.addons.gov_delegation.tests import common as delegation_common

REGION = "990000"
#: Attribute of the tests' city -> login.
LOGINS = {
    "clerk": "c.clerk",
    "reviewer": "c.reviewer",
    "approver": "c.approver",
    "city_clerk": "c.city.clerk",
    "city_reviewer": "c.city.reviewer",
    "city_approver": "c.city.approver",
    "posted_clerk": "c.posted",
}


class City(common.CasesCommon):
    """``CasesCommon`` without a test around it: ``build`` makes it in ``env``."""

    @classmethod
    def build(cls, env):
        """Make the city in ``env``; everybody is on duty for the next hours."""
        cls.env = env(context=dict(env.context, tracking_disable=True))
        now = datetime.now(timezone.utc)
        common.NOW = f"{now:%Y-%m-%d %H:%M:%S}"
        cls._make_regions()
        cls._make_agencies()
        cls._make_programme()
        cls._make_entries()
        cls.publish()
        for name, group, agency in (
            ("city_legal", delegation_common.LEGAL, cls.city_dept),
            ("county_legal", delegation_common.LEGAL, cls.county_dept),
            ("county2_legal", delegation_common.LEGAL, cls.county2_dept),
            ("justice_user", delegation_common.JUSTICE, cls.justice),
            ("keeper", delegation_common.KEEPER, cls.city_dept),
        ):
            setattr(cls, name, cls.make_user(f"b.{name}", group, agency))
        cls._make_more_modes()
        cls._make_staff()
        cls._make_seals()
        cls._make_halls()
        cls._go_live()
        return cls

    @classmethod
    def load(cls, env):
        """Find again what ``build`` made and committed."""
        cls.env = env(context=dict(env.context, tracking_disable=True))
        region = env["gov.region"].search([("code", "=", "990101")])
        agencies = env["gov.agency"]
        cls.county_dept = agencies.search([("name", "=", "One Transport")])
        cls.city_dept = agencies.search([("name", "=", "City Transport")])
        users = env["res.users"]
        for name, login in LOGINS.items():
            setattr(cls, name, users.search([("login", "=", login)]))
        cells = env["gov.delegation"].search(
            [("region_id", "=", region.id), ("state", "=", "live")]
        )
        cls.live = {cell.entry_id.mode_id.code: cell for cell in cells}
        return cls


def ready(env) -> bool:
    """Whether the city is in the database already."""
    return bool(env["gov.region"].search_count([("code", "=", REGION)]))


def player(city: type[City]) -> City:
    """Somebody who plays cases: ``open_case``, ``take``, ``finish`` of the tests."""
    return city("open_case")
