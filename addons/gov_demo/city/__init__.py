"""Builds the demo city after installation, by the methods that the screens call."""

from . import (
    agreements,
    cases,
    crosswalk,
    hall,
    learning,
    lists,
    live,
    people,
    places,
    projects,
    registers,
    routes,
    seals,
    standards,
    takeover,
    teaching,
    visitors,
)

#: In the order in which a city would do it.
STAGES = (
    people,
    standards,
    places,
    agreements,
    seals,
    takeover,
    learning,
    routes,
    live,
    teaching,
    crosswalk,
    lists,
    cases,
    hall,
    visitors,
    registers,
    projects,
)


def build(env):
    """Build the city: people first, live delegations last."""
    for stage in STAGES:
        stage.build(env)
