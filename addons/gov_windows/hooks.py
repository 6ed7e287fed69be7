def pre_init_hook(env):
    """Let exclusion constraints combine a number with a range (btree_gist)."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
