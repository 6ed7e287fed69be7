from .city import build


def post_init_hook(env):
    """Build the demo city: people, agreements, seals, windows, live delegations."""
    build(env)
    # Everybody's password is `gov`: that is for trying things out only.
    env["gov.trust.policy"]._current()._relax()
    env["gov.grant"]._take_over("示范账号")
