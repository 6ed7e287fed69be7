from .city import build


def post_init_hook(env):
    """Build the demo city: people, agreements, seals, windows, live delegations."""
    build(env)
