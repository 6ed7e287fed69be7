"""Push routes to the supervisors of the live delegations, tried out."""

from ..accounts import LIVE
from .base import acting, delegation

MANAGER = "manager.city"


def build(env):
    """Set up and test a route to each supervising agency."""
    routes = acting(env, "gov.push.route", MANAGER)
    agencies = env["gov.agency"].union(
        *(delegation(env, live).supervisor_ids for live in LIVE)
    )
    for agency in agencies:
        routes.create({"agency_id": agency.id}).action_test()
