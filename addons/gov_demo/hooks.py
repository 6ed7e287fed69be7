from .city import build

#: What whoever tries the demo changes: an update leaves it as it was changed.
KEPT = ("gov.rule", "gov.rule.condition", "gov.task")


def post_init_hook(env):
    """Build the demo city: people, agreements, seals, windows, live delegations."""
    build(env)
    # Everybody's password is `gov`: that is for trying things out only.
    env["gov.trust.policy"]._current()._relax()
    env["gov.grant"]._take_over("示范账号")
    records = env["ir.model.data"].search(
        [("module", "=", "gov_demo"), ("model", "in", KEPT)]
    )
    records.noupdate = True
