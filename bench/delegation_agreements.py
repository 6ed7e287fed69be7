"""150 agreements as PDF, beside raw reportlab of the same pages.

    bench/delegation_agreements.py [AGREEMENTS] [DATABASE]

* *suite*: ``_get_pdf`` of a draft with 61 items for each township, read from the
  database, hashed, laid out;
* *raw*: reportlab alone, the finished text of the same pages in hand.

* *run*: one agreement for each of as many townships by a drafting run, portion after
  portion as its job does them, and the ZIP of all (for information).

The database needs gov_delegation; it is rolled back.
"""

from __future__ import annotations

import importlib
import io
import logging
import os
import sys
import time

import odoo.tools
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry

COUNT, ITEMS = 150, 61
TEXT = "授权方负责业务指导、培训和监督；受托方依法受理、审查、办理，只减不增。" * 6


def make(env: api.Environment, count: int):
    """One draft per township, each with its 61 items."""
    # Imported here: odoo.addons are found once the configuration is parsed.
    coverage = importlib.import_module("delegation_coverage")
    coverage.fill(env, count * ITEMS)
    cell = env["gov.delegation"].search([("region_id.code", "=like", "97%")])[:ITEMS]
    base = env["gov.agreement"].search([("programme_id.code", "=", "BN")], limit=1)
    return env["gov.agreement"].create(
        [
            {
                "kind": "seal_use",
                "programme_id": base.programme_id.id,
                "grantor_id": base.grantor_id.id,
                "grantee_id": base.grantee_id.id,
                "date_from": "2030-01-01",
                "date_to": "2031-12-31",
                "extent": TEXT,
                "seal_users_scope": TEXT,
                "seal_custody": TEXT,
                "liability": TEXT,
                "line_ids": [Command.create({"delegation_id": one.id}) for one in cell],
            }
            for _number in range(count)
        ]
    )


def raw(text, font: str) -> bytes:
    """The same pages by reportlab's own means: text, table, QR code, footer."""
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    body = ParagraphStyle("b", fontName=font, fontSize=11, leading=18, wordWrap="CJK")
    cell = ParagraphStyle("c", fontName=font, fontSize=9, leading=13, wordWrap="CJK")
    story = [Paragraph(text.organ, body), Paragraph(text.title, body)]
    story += [Paragraph(f"{role} {name}", body) for role, name in text.parties]
    for heading, lines in text.articles:
        story += [Paragraph(heading, body), *(Paragraph(x, body) for x in lines)]
    code = Drawing(62, 62)
    code.add(QrCodeWidget(text.qr, barLevel="M", barWidth=62, barHeight=62))
    story += [Spacer(1, 90), code]
    rows = [[Paragraph(str(x), cell) for x in row] for row in text.items]
    widths, grid = [34, 188, 76, 98, 74], [("GRID", (0, 0), (-1, -1), 0.5, "#999999")]
    story.append(Table(rows, colWidths=widths, repeatRows=1, style=grid))

    def footer(canvas, document):
        canvas.setFont(font, 8)
        canvas.drawRightString(530, 34, str(document.page))

    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, leftMargin=62, rightMargin=62).build(
        story, onFirstPage=footer, onLaterPages=footer
    )
    return out.getvalue()


SPREAD = """
    UPDATE gov_delegation d SET agency_id = (%(agencies)s::int[])[1 + n.row / %(items)s]
      FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS row FROM gov_delegation
             WHERE programme_id = %(programme)s) n
     WHERE n.id = d.id
"""


UNCOVER = """
    DELETE FROM gov_agreement_line l USING gov_agreement a
     WHERE a.id = l.agreement_id AND l.binding AND a.programme_id = %(programme)s
"""


def run(env: api.Environment, base, count: int) -> None:
    """Draft for ``count`` townships as the job does, and pack all."""
    agencies = env["gov.agency"].create(
        [
            {"name": f"T{n}", "region_id": base.grantor_id.region_id.id}
            for n in range(count + 1)
        ]
    )
    programme = base.programme_id.id
    values = {"agencies": agencies.ids, "items": ITEMS, "programme": programme}
    env.cr.execute(UNCOVER, values)
    env.cr.execute(SPREAD, values)
    env.invalidate_all()
    batch = env["gov.agreement.batch"].create(
        {
            "programme_id": programme,
            "kind": "seal_use",
            "grantor_id": base.grantor_id.id,
            "date_from": "2030-01-01",
            "date_to": "2031-12-31",
            "source_id": base.id,
            "line_ids": [Command.create({"grantee_id": a.id}) for a in agencies[:-1]],
        }
    )
    start, steps = time.perf_counter(), []
    while batch.progress < 100:
        batch._job_draft()
        steps.append(f"{batch.progress:.0f}")
    spent = time.perf_counter() - start
    start = time.perf_counter()
    packed = len(batch._get_zip()) / 1e6
    zipped = time.perf_counter() - start
    print(
        f"run: {batch.done} of {count} agreements in {spent:.1f} s, {batch.failed} not"
    )
    print(f"run: progress {' '.join(steps)} %; ZIP {packed:.1f} MB in {zipped:.1f} s")


def main() -> None:
    logging.disable(logging.WARNING)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    database = sys.argv[2] if len(sys.argv) > 2 else os.environ["DB"]
    odoo.tools.config.parse_config(["-d", database])
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        pdf = importlib.import_module("odoo.addons.gov_items.report.pdf")
        agreements = make(env, count)
        env.flush_all()
        env.invalidate_all()
        font = pdf.register_font(env)
        start = time.perf_counter()
        pages = [one._get_pdf() for one in agreements]
        ours = time.perf_counter() - start
        texts = [one._print_env()._print_text() for one in agreements]
        start = time.perf_counter()
        plain = [raw(text, font) for text in texts]
        theirs = time.perf_counter() - start
        run(env, agreements[:1], count)
        cr.rollback()
    size = sum(map(len, pages)) // count, sum(map(len, plain)) // count
    print(
        f"{count} agreements of {ITEMS} items: suite {ours:.2f} s, raw {theirs:.2f} s"
    )
    print(f"suite / raw: {ours / theirs:.2f} (goal <= 1.5); bytes each {size}")


if __name__ == "__main__":
    main()
