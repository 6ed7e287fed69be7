"""The lists are published last of all: what is live stands there."""

from .base import acting

MANAGER = "manager.city"


def build(env):
    """Publish the list of every region of the published programmes."""
    programmes = acting(env, "gov.programme", MANAGER)
    programmes.search([("state", "=", "published")]).action_publish_lists()
