"""What an upgrade may not lose is seen; `make upgrade-drill` does it on real data."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess

import psycopg2
import pytest

from .job.server import ROOT, environment

DATABASE = "gov_test_upgrade"
SPEC = importlib.util.spec_from_file_location("upgrade", ROOT / "bin/upgrade.py")
tool = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tool)
TABLES = """
    CREATE TABLE ir_model_data (model varchar, res_id integer);
    CREATE TABLE gov_thing (id serial PRIMARY KEY, name varchar, old varchar,
        write_date timestamp);
    INSERT INTO gov_thing (name, old) VALUES ('a', 'x'), ('b', NULL), ('data', NULL);
    INSERT INTO ir_model_data VALUES ('gov.thing', 3);
    CREATE TABLE gov_ledger (id serial PRIMARY KEY, text varchar);
    INSERT INTO gov_ledger (text) VALUES ('one'), ('two');
    CREATE FUNCTION gov_forbid_change() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''no''; END';
    CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON gov_ledger
        FOR EACH ROW EXECUTE FUNCTION gov_forbid_change();
    CREATE TABLE gov_kept (id serial PRIMARY KEY, state varchar);
    INSERT INTO gov_kept (state) VALUES ('filed');
    CREATE FUNCTION gov_say_no() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN IF OLD.state = ''filed'' THEN
         RAISE USING MESSAGE = ''stays''; END IF; RETURN NEW; END';
    CREATE FUNCTION gov_archive_kept_stays() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RETURN gov_say_no(); END';
    CREATE TRIGGER gov_archive_kept_stays BEFORE UPDATE ON gov_kept
        FOR EACH ROW EXECUTE FUNCTION gov_archive_kept_stays();
    CREATE TABLE gov_quiet (id serial PRIMARY KEY, state varchar);
    INSERT INTO gov_quiet (state) VALUES ('x');
    CREATE FUNCTION gov_drop() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RETURN NULL; END';
    CREATE TRIGGER quiet BEFORE UPDATE ON gov_quiet
        FOR EACH ROW EXECUTE FUNCTION gov_drop();
    CREATE TABLE gov_ruled (id serial PRIMARY KEY, state varchar);
    INSERT INTO gov_ruled (state) VALUES ('x');
    CREATE FUNCTION gov_tell() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE NOTICE ''moved''; RETURN NEW; END';
    CREATE TRIGGER tells BEFORE UPDATE ON gov_ruled
        FOR EACH ROW EXECUTE FUNCTION gov_tell();
    CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON gov_ruled
        FOR EACH ROW EXECUTE FUNCTION gov_say_no();
    CREATE TABLE ir_attachment (id serial PRIMARY KEY, model varchar, text varchar);
    INSERT INTO ir_attachment (model, text) VALUES ('package', 'a'), ('asset', 'b');
    CREATE TRIGGER packages BEFORE UPDATE OR DELETE ON ir_attachment FOR EACH ROW
        WHEN (old.model IN ('package')) EXECUTE FUNCTION gov_forbid_change();
    CREATE TABLE gov_pair (a integer, b integer);
    INSERT INTO gov_pair VALUES (1, 2);
"""


@pytest.fixture
def cr():
    """A cursor on a database of three tables."""
    before = dict(os.environ)
    os.environ.update(environment())
    subprocess.run(["dropdb", "--if-exists", DATABASE], check=True)
    subprocess.run(["createdb", "-T", "template0", DATABASE], check=True)
    with contextlib.closing(psycopg2.connect(dbname=DATABASE)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            yield cursor
    subprocess.run(["dropdb", DATABASE], check=True)
    os.environ.clear()
    os.environ.update(before)


def found(cr, change: str) -> list[tuple[bool, str]]:
    before = tool.note(cr)
    cr.execute(change)
    return list(tool.differences(cr, before))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DELETE FROM gov_thing WHERE name = 'a'", "has lost 1 rows"),
        ("DROP TABLE gov_pair", "gov_pair is gone with 1 rows"),
        ("ALTER TABLE gov_thing DROP COLUMN old", "gov_thing.old is gone with 1"),
        (
            """
            ALTER TABLE gov_ledger DISABLE TRIGGER keep;
            UPDATE gov_ledger SET text = 'other' WHERE id = 1;
            ALTER TABLE gov_ledger ENABLE TRIGGER keep
            """,
            "gov_ledger.text is another",
        ),
        ("ALTER TABLE gov_ledger DISABLE TRIGGER keep", "ledger is guarded no longer"),
        ("DROP TRIGGER keep ON gov_ledger", "gov_ledger is guarded no longer"),
        (
            """
            SET session_replication_role = replica;
            UPDATE gov_kept SET state = 'other'
            """,
            "gov_kept.state is another",
        ),
        (
            """
            SET session_replication_role = replica;
            UPDATE gov_quiet SET state = 'other'
            """,
            "gov_quiet.state is another",
        ),
        (
            """
            SET session_replication_role = replica;
            UPDATE ir_attachment SET text = 'other' WHERE model = 'package'
            """,
            "ir_attachment.text is another",
        ),
    ],
)
def test_a_loss(cr, change, words):
    losses = [text for lost, text in found(cr, change) if lost]
    assert len(losses) == 1
    assert words in losses[0]


def test_a_change_is_told(cr):
    assert found(cr, "UPDATE gov_thing SET name = 'c' WHERE name = 'b'") == [
        (False, "gov_thing.name is another")
    ]
    assert found(cr, "UPDATE gov_ruled SET state = 'y'") == [
        (False, "gov_ruled.state is another")
    ]
    assert found(cr, "UPDATE ir_attachment SET text = 'c' WHERE model = 'asset'") == [
        (False, "ir_attachment.text is another")
    ]


def test_sums_may_be_counted_anew(cr):
    cr.execute("CREATE TABLE gov_stat_day (id serial PRIMARY KEY, received integer)")
    cr.execute("INSERT INTO gov_stat_day (received) VALUES (1), (2)")
    assert (
        found(
            cr,
            "DELETE FROM gov_stat_day;"
            "INSERT INTO gov_stat_day (received) VALUES (2), (1)",
        )
        == []
    )
    assert found(cr, "DELETE FROM gov_stat_day WHERE received = 2") == [
        (True, "gov_stat_day has lost 1 rows")
    ]


def test_guards_are_found_by_what_they_do(cr):
    assert tool.guarded(cr) == {
        "gov_ledger": "true",
        "gov_kept": "true",
        "gov_quiet": "true",
        "ir_attachment": "(((model)::text = 'package'::text))",
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DROP TRIGGER keep ON gov_ledger", "trigger gov_ledger.keep is missing"),
        ("ALTER TABLE gov_thing DROP COLUMN old", "column gov_thing.old is missing"),
        ("ALTER TABLE gov_thing DROP CONSTRAINT gov_thing_pkey", "is missing"),
        (
            """
            ALTER TABLE gov_thing ADD COLUMN more varchar NOT NULL DEFAULT 'x';
            ALTER TABLE gov_thing ALTER COLUMN more DROP DEFAULT
            """,
            "column gov_thing.more is of no use",
        ),
        ("ALTER TABLE gov_thing ALTER COLUMN name TYPE text", "not varchar"),
    ],
)
def test_the_schema_is_that_of_a_new_database(cr, change, words):
    new = dict(tool.rows(cr, tool.SCHEMA))
    cr.execute(change)
    losses = [text for lost, text in tool.lacking(cr, new) if lost]
    assert losses
    assert words in losses[0]


def test_what_an_old_database_has_besides_is_no_loss(cr):
    new = dict(tool.rows(cr, tool.SCHEMA))
    cr.execute("ALTER TABLE gov_thing ADD COLUMN more varchar")
    assert list(tool.lacking(cr, new)) == []


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO gov_thing (name) VALUES ('later')",
        "INSERT INTO gov_ledger (text) VALUES ('three')",
        "UPDATE gov_thing SET write_date = now()",
        "UPDATE gov_thing SET name = 'the addon says so' WHERE id = 3",
        "ALTER TABLE gov_thing ADD COLUMN more varchar DEFAULT 'x'",
    ],
)
def test_no_loss(cr, change):
    assert found(cr, change) == []
