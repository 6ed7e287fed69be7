"""config/roles.sql: the program's database role cannot undo what guards records."""

import subprocess
from pathlib import Path

import psycopg2
import pytest

from odoo.sql_db import connection_info_for

from odoo.addons.gov_items.models import gov_chain_mixin
from odoo.addons.gov_trust.models import gov_audit_day, gov_audit_event

ROOT = Path(__file__).parents[1]
APP, SCRATCH = "gov_test_app", "gov_test_roles"
TABLES = """
    CREATE TABLE gov_audit_day (
        id serial PRIMARY KEY, day date, rows int, last_hash text, previous text,
        anchor text, closed_at timestamp, removed_at timestamp
    );
    CREATE TABLE gov_audit_event (
        id serial PRIMARY KEY, subject text, day_id int, sequence int,
        prev_hash text, hash text
    );
"""
#: What undoes a guard, if it may be done at all.
ATTACKS = (
    "ALTER TABLE gov_audit_event DISABLE TRIGGER ALL",
    "ALTER TABLE gov_audit_event DISABLE TRIGGER gov_audit_guard",
    "DROP TRIGGER gov_audit_guard ON gov_audit_event",
    "TRUNCATE gov_audit_event",
    "DROP TABLE gov_audit_event",
    "ALTER TABLE gov_audit_event OWNER TO CURRENT_USER",
    "SET session_replication_role = replica",
    """CREATE OR REPLACE FUNCTION gov_audit_event_guard() RETURNS trigger
    AS $$ BEGIN RETURN OLD; END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER aaa BEFORE DELETE ON gov_audit_event FOR EACH ROW
    EXECUTE FUNCTION gov_forbid_change()""",
    "ALTER TABLE gov_audit_event ADD COLUMN x int",
    "CREATE TABLE y (x int)",
    "CREATE RULE r AS ON DELETE TO gov_audit_event DO INSTEAD NOTHING",
)


def dsn(database, user=None):
    """How this machine's server is reached, as psycopg2 wants it."""
    _name, info = connection_info_for(database)
    info = {key: value for key, value in info.items() if key != "application_name"}
    return info | ({"user": user} if user else {})


@pytest.fixture(scope="module")
def app():
    """A connection as the program's role, to a scratch database with the guards."""
    server = psycopg2.connect(**dsn("postgres"))
    server.autocommit = True
    cursor = server.cursor()
    cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
    cursor.execute(f"CREATE DATABASE {SCRATCH}")
    owner = psycopg2.connect(**dsn(SCRATCH))
    owner.autocommit = True
    guards = (
        TABLES,
        gov_chain_mixin._GUARD_FUNCTION,
        gov_audit_event._GUARD,
        gov_audit_day._GUARD,
        "INSERT INTO gov_audit_event (subject) VALUES ('kept')",
    )
    for statement in guards:
        owner.cursor().execute(statement)
    # Twice: after an upgrade it is run again.
    for _time in range(2):
        run_script()
    connection = psycopg2.connect(**dsn(SCRATCH, APP))
    connection.autocommit = True
    yield connection
    connection.close()
    owner.close()
    cursor.execute(f"DROP DATABASE {SCRATCH}")
    cursor.execute(f"DROP ROLE {APP}")
    server.close()


def run_script():
    info = dsn(SCRATCH)
    command = ["psql", "--no-psqlrc", "--quiet", f"--set=app={APP}"]
    for option, key in (("host", "host"), ("port", "port"), ("username", "user")):
        if info.get(key):
            command.append(f"--{option}={info[key]}")
    command += [f"--file={ROOT / 'config/roles.sql'}", SCRATCH]
    environment = {"PGPASSWORD": info["password"]} if info.get("password") else {}
    subprocess.run(command, check=True, env=environment | {"PATH": "/usr/bin:/bin"})


@pytest.mark.parametrize("statement", ATTACKS)
def test_the_programs_role_cannot_undo_a_guard(app, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app.cursor().execute(statement)


def test_it_can_work(app):
    cursor = app.cursor()
    cursor.execute("INSERT INTO gov_audit_event (subject) VALUES ('new') RETURNING id")
    (number,) = cursor.fetchone()
    # Sealing fills empty columns once; everything else is refused by the trigger.
    cursor.execute("UPDATE gov_audit_event SET hash = 'h' WHERE id = %s", [number])
    for statement in (
        "UPDATE gov_audit_event SET hash = 'i' WHERE id = %s",
        "UPDATE gov_audit_event SET subject = 'x' WHERE id = %s",
        "DELETE FROM gov_audit_event WHERE id = %s",
    ):
        with pytest.raises(psycopg2.errors.RaiseException):
            cursor.execute(statement, [number])
    cursor.execute("SELECT subject FROM gov_audit_event ORDER BY id")
    assert [row[0] for row in cursor.fetchall()] == ["kept", "new"]
