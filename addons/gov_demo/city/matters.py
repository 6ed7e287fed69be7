"""A joint matter on its way: one form, two items, one receipt."""

from odoo.fields import Command

from .base import acting, agency, ref
from .cases import Copies

MANAGER, CLERK = "manager.city", "clerk.rencheng"
#: Items of the programme JN21 that 任城区 handles side by side.
ITEMS = (1, 48)


def build(env):
    """Make the kind of matter, and one that was handed in and accepted."""
    programme = ref(env, "programme_jn21")
    kind = acting(env, "gov.matter.kind", MANAGER).create(
        {
            "name": "工业项目开工“一件事”",
            "programme_id": programme.id,
            "entry_ids": [
                Command.set(
                    env["gov.entry"]
                    .search(
                        [
                            ("programme_id", "=", programme.id),
                            ("sequence", "in", ITEMS),
                        ]
                    )
                    .ids
                )
            ],
            "days": 3,
        }
    )
    matter = acting(env, "gov.matter", CLERK).create(
        {
            "kind_id": kind.id,
            "region_id": ref(env, "region_rencheng").id,
            "agency_id": agency(env, "rencheng_approval").id,
            "applicant_type": "company",
            "applicant_name": "济宁鲁南示例建材有限公司",
            "applicant_code": "91379901MA0DEMA0T3",
            "phone": "13800001022",
        }
    )
    matter._onchange_kind_id()
    copies = Copies(env)
    for document in matter.document_ids:
        document._attach(copies.of(document.name), f"{document.name}.pdf")
    matter.action_accept()
