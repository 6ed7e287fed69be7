def pre_init_hook(env):
    """Make the extension ready that the exclusion constraint on lines needs."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
