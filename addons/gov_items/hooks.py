from odoo.modules import db


def pre_init_hook(env):
    """Let exclusion constraints combine a number with a range (btree_gist), and names
    be compared by their groups of three signs (pg_trgm)."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    # Asked once, before this: without it no index of names is made until an upgrade.
    env.registry.has_trigram = db.has_trigram(env.cr)


def post_init_hook(env):
    """Fill the working-day calendar with the years the holiday library covers."""
    env["gov.calendar.year"]._seed_missing()
