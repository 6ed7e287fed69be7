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
            UPDATE gov_ledger SET text = 'other' WHERE id = 1
            """,
            "gov_ledger.text is another",
        ),
    ],
)
def test_a_loss(cr, change, words):
    [(lost, text)] = found(cr, change)
    assert lost
    assert words in text


def test_a_change_is_told(cr):
    assert found(cr, "UPDATE gov_thing SET name = 'c' WHERE name = 'b'") == [
        (False, "gov_thing.name is another")
    ]


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
