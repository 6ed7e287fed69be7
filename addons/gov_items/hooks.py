def post_init_hook(env):
    """Fill the working-day calendar with the years the holiday library covers."""
    env["gov.calendar.year"]._seed_missing()
