def uninstall_hook(env):
    """Take the guard off the table of attachments, which stays."""
    env.cr.execute(
        "DROP TRIGGER IF EXISTS gov_archive_forbid_change ON ir_attachment;"
        "DROP FUNCTION IF EXISTS gov_archive_forbid_attachment()"
    )
