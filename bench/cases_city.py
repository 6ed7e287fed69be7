"""The small city of the tests, built once into a benchmark's database.

Halls, staff of both levels on duty now, seals, live delegations in every mode:
what a case needs to run from the window to the counter.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from odoo.modules.module import initialize_sys_path
from odoo.tools import config

config.parse_config([], setup_logging=False)  # finds the addons by ODOO_RC
initialize_sys_path()

from odoo.addons.gov_cases.tests import common  # noqa: E402

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
        cls._make_officers()
        cls._make_more_modes()
        cls._make_staff()
        cls._make_seals()
        cls._make_halls()
        cls._go_live()
        return cls

    @classmethod
    def make_agreement(cls, delegations, kind="entrustment", term=None, **values):
        """An agreement whose term begins today: none is back-dated."""
        today = date.today()
        term = term or (today, today + timedelta(days=700))
        return super().make_agreement(delegations, kind, term, **values)

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
