from .kernel import measures


def uninstall_hook(env):
    """Take triggers, functions and tables of the roll-ups away again."""
    for source in measures.SOURCES:
        table = source.table
        env.cr.execute(
            f"DROP TRIGGER IF EXISTS gov_stat_note ON {table};"
            f"DROP FUNCTION IF EXISTS gov_stat_note_{table}();"
            f"DROP FUNCTION IF EXISTS gov_stat_of_{table}({table}, gov_case)"
        )
    tables = ", ".join(grain.table for grain in measures.GRAINS.values())
    env.cr.execute(
        "DROP VIEW IF EXISTS gov_stat_report;"
        "DROP TRIGGER IF EXISTS gov_stat_moved ON gov_delegation;"
        "DROP FUNCTION IF EXISTS gov_stat_note_moved();"
        f"DROP TABLE IF EXISTS gov_stat_delta, gov_stat_moved, {tables};"
        "DROP FUNCTION IF EXISTS gov_stat_workdays(date, date);"
        "DROP FUNCTION IF EXISTS gov_stat_weekdays(date)"
    )
