"""The eight delegations go live, by the city manager."""

from ..accounts import LIVE
from .base import acting, delegation

MANAGER = "manager.city"


def build(env):
    """Put into force what now lacks nothing that blocks."""
    cells = acting(env, "gov.delegation", MANAGER)
    for live in LIVE:
        cells.browse(delegation(env, live).id).action_go_live()
