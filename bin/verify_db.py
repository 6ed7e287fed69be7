"""Run the suite's verifiers over a whole database: `bin/verify_db.py DATABASE`.

Every ledger's chain with its head, and every stored archive package with the
stand-alone verifier. Prints one line of JSON: ``chains``, ``packages`` (how many were
looked at) and ``problems`` (sentences). Nothing is written to the database.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

BATCH = 500


def batches(env, model: str, domain: list) -> Iterator:
    """The records in portions, the cache emptied behind each."""
    ids = env[model].with_context(active_test=False).search(domain).ids
    for start in range(0, len(ids), BATCH):
        yield env[model].browse(ids[start : start + BATCH])
        env.invalidate_all()


def ledgers(env) -> list[str]:
    """Names of the models whose rows are chained."""
    return [
        name
        for name, model in env.registry.items()
        if getattr(model, "_chain_scope", None) and not model._abstract
    ]


def verify_chains(env) -> Iterator[tuple[int, list[str]]]:
    for name in ledgers(env):
        scope = env[name]._fields[env[name]._chain_scope].comodel_name
        for scopes in batches(env, scope, []):
            found = env[name]._chain_verify(scopes)
            yield len(scopes), [f"{name}: {problem}" for problem in found]


def verify_packages(env) -> Iterator[tuple[int, list[str]]]:
    if "gov.archive.file" not in env:
        return
    packed = [("package_sha256", "!=", False)]
    for files in batches(env, "gov.archive.file", packed):
        for file in files:
            # A destroyed file keeps its list and not its package.
            if not file._package_attachment():
                continue
            report = file._verify()
            yield 1, [f"{file.display_name}: {p}" for p in report.problems]


def main(database: str) -> int:
    odoo.tools.config.parse_config(["-d", database, "--no-http"], setup_logging=False)
    logging.disable(logging.CRITICAL)
    counts = {"chains": 0, "packages": 0}
    problems: list[str] = []
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "zh_CN"})
        for what, check in (("chains", verify_chains), ("packages", verify_packages)):
            for looked_at, found in check(env):
                counts[what] += looked_at
                problems += found
        cr.rollback()
    print(json.dumps({**counts, "problems": problems}, ensure_ascii=False))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
