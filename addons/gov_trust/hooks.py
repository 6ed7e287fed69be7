def post_init_hook(env):
    """Put the protection rules into force; they are those of level 3."""
    env["gov.trust.policy"]._current()._apply()
    env["gov.grant"]._take_over(env._("Taken over when grants were introduced"))


def uninstall_hook(env):
    """Take the guards along: their tables go, and so must their functions."""
    env.cr.execute(
        "DROP FUNCTION IF EXISTS gov_audit_event_guard() CASCADE;"
        "DROP FUNCTION IF EXISTS gov_audit_day_guard() CASCADE"
    )
