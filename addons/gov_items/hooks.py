def pre_init_hook(env):
    """Let exclusion constraints combine a number with a range (btree_gist)."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def post_init_hook(env):
    """Fill the working-day calendar with the years the holiday library covers."""
    env["gov.calendar.year"]._seed_missing()
