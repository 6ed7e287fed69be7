"""Cases by SQL, for benchmarks of lists and figures: rows that cannot be told
from those of real work by what the roll-ups and lists read.

``fill(cr, count)`` adds ``count`` cases over ``days`` days to the delegations that
have a mode: 92 % decided, a few late, some refused, the rest open.
"""

INSERT = """
INSERT INTO gov_case (
    delegation_id, entry_id, item_id, programme_id, region_id, circumstance_id,
    state, channel, applicant_type, applicant_name, delivery, token, number,
    received_on, accepted_on, due_on, limit_days, suspended, mode_id,
    accept_agency_id, agency_id, upper_agency_id, current_agency_id, current_kind,
    outcome, decided_at, decided_agency_id, closed_on, notify_by,
    create_date, write_date
)
SELECT d.id, d.entry_id, d.item_id, d.programme_id, d.region_id, %(circumstance)s,
    CASE WHEN f.done THEN 'closed' ELSE 'accepted' END,
    (ARRAY['hall', 'hall', 'hall', 'web', 'web', 'kiosk', 'mobile'])
        [1 + (f.luck * 7)::int %% 7],
    'person', 'B', 'counter', 'bench-' || %(tag)s || '-' || g,
    'B' || %(tag)s || lpad(g::text, 12, '0'),
    f.day, f.day, f.day + 14, 10, NOT f.done AND f.luck < 0.05, d.mode_id,
    d.agency_id, d.agency_id, d.upper_agency_id,
    CASE WHEN f.done THEN NULL ELSE d.agency_id END,
    CASE WHEN f.done THEN NULL ELSE 'review' END,
    CASE WHEN f.done THEN CASE WHEN f.luck < 0.04 THEN 'refused' ELSE 'granted' END END,
    CASE WHEN f.done THEN f.day + f.took + time '03:00' END,
    CASE WHEN f.done THEN d.agency_id END,
    CASE WHEN f.done THEN f.day + f.took + 1 END, 'page',
    now(), now()
FROM generate_series(1, %(count)s) g
CROSS JOIN LATERAL (
    SELECT random() + g * 0 AS luck, random() + g * 0 AS r2,
        %(today)s::date - ((random() + g * 0) * %(days)s)::int AS day
) l
CROSS JOIN LATERAL (
    SELECT l.luck, l.day, CASE WHEN l.luck > 0.995 THEN 17 + (l.r2 * 4)::int
        ELSE (l.r2 * 12)::int END AS took,
        l.day < %(today)s::date - 25 OR l.r2 < 0.4 AS done
) f
JOIN (
    SELECT row_number() OVER (ORDER BY id) - 1 AS no, x.*
    FROM gov_delegation x WHERE mode_id IS NOT NULL AND agency_id IS NOT NULL
    ORDER BY id LIMIT %(cells)s
) d ON d.no = (g::bigint * 7919) %% %(cells)s
"""


def fill(cr, count, today, days=365, cells=854, tag="1", triggers=True):
    """Add ``count`` cases received in the ``days`` before ``today``.

    :param triggers: whether the roll-ups note each row; else count anew after
    """
    cr.execute(
        "SELECT COUNT(*) FROM gov_delegation "
        "WHERE mode_id IS NOT NULL AND agency_id IS NOT NULL"
    )
    cells = min(cells, cr.fetchone()[0])
    cr.execute("SELECT MIN(id) FROM gov_circumstance")
    circumstance = cr.fetchone()[0]
    if not triggers:
        cr.execute("SET LOCAL session_replication_role = replica")
    cr.execute(
        INSERT,
        {
            "count": count,
            "today": today,
            "days": days,
            "cells": cells,
            "tag": tag,
            "circumstance": circumstance,
        },
    )
    if not triggers:
        cr.execute("SET LOCAL session_replication_role = origin")


def fill_bulk(cr, count, today, **how):
    """Like ``fill`` without triggers, with the indexes made after: millions of rows."""
    cr.execute(
        "SELECT indexdef, indexrelid::regclass::text FROM pg_index "
        "JOIN pg_indexes ON indexname = indexrelid::regclass::text "
        "WHERE indrelid = 'gov_case'::regclass AND NOT indisprimary AND NOT EXISTS "
        "(SELECT FROM pg_constraint WHERE conindid = indexrelid)"
    )
    indexes = cr.fetchall()
    for _definition, name in indexes:
        cr.execute(f"DROP INDEX {name}")
    cr.execute("ALTER TABLE gov_case DROP CONSTRAINT gov_case_token_uniq")
    fill(cr, count, today, triggers=False, **how)
    cr.execute("SET LOCAL maintenance_work_mem = '1GB'")
    for definition, _name in indexes:
        cr.execute(definition)
    cr.execute("ALTER TABLE gov_case ADD CONSTRAINT gov_case_token_uniq UNIQUE (token)")
