"""Builds the demo city after installation, by the methods that the screens call."""

from . import (
    agreements,
    archive,
    between,
    cases,
    crosswalk,
    dealings,
    hall,
    learning,
    lists,
    live,
    matters,
    oversight,
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
    archive,
    oversight,
    dealings,
    matters,
    hall,
    visitors,
    registers,
    projects,
    between,
)


def build(env):
    """Build the city: people first, live delegations last."""
    for stage in STAGES:
        stage.build(env)
