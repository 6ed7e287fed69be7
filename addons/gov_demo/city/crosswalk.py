"""The names of the five lists are compared, by the city manager."""

from .base import acting

MANAGER = "manager.city"


def build(env):
    """Link what is listed twice and propose what may be; nobody answers for a city."""
    acting(env, "gov.item.match", MANAGER).action_find()
