from .city import build

#: What whoever tries the demo changes: an update leaves it as it was changed.
KEPT = ("gov.rule", "gov.rule.condition", "gov.task")


def post_init_hook(env):
    """Build the demo city: people, agreements, seals, windows, live delegations."""
    build(env)
    records = env["ir.model.data"].search(
        [("module", "=", "gov_demo"), ("model", "in", KEPT)]
    )
    records.noupdate = True
