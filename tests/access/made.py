"""What the methods of test_methods are called on, and with which arguments.

A method that is called on nothing, or with nonsense, fails before anybody's right is
asked. So every model has a record of the test's city: the last that the played cases
left, or a row that is written past the models' guards. A form that is filled in and
sent off is filled in by the stranger, with the city's records in it.
"""

from __future__ import annotations

import base64
import io
import itertools
from typing import Any

import psycopg2
from openpyxl import Workbook

from odoo import fields
from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL, mute_logger

from odoo.addons.gov_delegation.wizards import gov_delegation_ask

WORDS = "依据充分，予以办理"
DAY = "2026-03-03"
PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
#: A picture of one point.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)

#: Parameter → what a person would send; a function is given the maker.
ARGUMENTS: dict[str, Any] = {
    **dict.fromkeys(
        (
            *("reason", "text", "note", "opinion", "basis", "measure", "grounds"),
            *("said", "report", "answer", "finding", "result", "witness", "witnesses"),
        ),
        WORDS,
    ),
    **dict.fromkeys(("number", "receipt_number"), "济政〔2026〕1号"),
    **dict.fromkeys(("date", "until", "on_date", "first", "second"), DAY),
    **dict.fromkeys(("passed", "present", "upheld"), True),
    **dict.fromkeys(("quantity", "paper", "days"), 1),
    "receiver": "李晓敏",
    "outcome": "granted",
    "stance": "agree",
    "key": "f3c1",
    "name": "a.png",
    "content": base64.b64encode(PNG).decode(),
    "filters": {},
    "names": ["申请表.pdf"],
    "region_id": lambda made: made.city["gov.region"].id,
    "entry_id": lambda made: made.record("gov.entry").id,
    "source_id": lambda made: made.record("gov.case.document").id,
    "employee": lambda made: made.record("hr.employee").id,
    "photo": lambda made: made.record("ir.attachment").id,
    "code": lambda made: made.record("gov.report").code,
}
#: Where a parameter's name means something else: (model, method) → arguments.
OF_METHOD: dict[tuple[str, str], Any] = {
    ("gov.case", "action_revise"): ("correction", WORDS, WORDS),
    ("gov.case", "action_open_procedure"): ("site_visit",),
    ("gov.case", "desk_applicant"): ("91370811MA3C0EXA3B",),
    ("gov.case", "desk_match"): (["申请表.pdf"], [{"line": 1, "name": "申请表"}]),
    ("gov.case", "desk_preview"): lambda made: (made.application(),),
    ("gov.case", "desk_submit"): lambda made: (made.application(), "f3c1"),
    ("gov.training.session", "phone_mark"): ([1], True),
    ("gov.training.session", "phone_start"): lambda made: (
        {"name": "培训", "plan": made.record("gov.training.plan").id, "kind": "course"},
    ),
    ("gov.adjustment", "propose"): lambda made: (made.proposal(),),
}
#: Files that the importers read: model → a table with its headings.
TABLES: dict[str, list[list[Any]]] = {
    "gov.expert.import": [
        ["姓名或机构", "专业领域", "单位"],
        ["王某某", "给排水", "x"],
    ],
    "gov.third.evaluation.import": [
        ["中心", "日期", "指标", "得分"],
        ["A", DAY, "b", 1],
    ],
    "gov.code.import": [["序号", "行政区划", "编码"], [1, "370811", "1137"]],
}
#: Values of forms that no kind of field says: model → values.
FORMS: dict[str, Any] = {
    "comment.wizard": lambda made, _act: {
        "res_model": "gov.adjustment",
        "res_id": made.record("gov.adjustment").id,
        "validate_reject": "validate",
    },
    "gov.words": lambda made, _act: {
        "model": "gov.supervision.order",
        "record": made.record("gov.supervision.order").id,
    },
    "gov.delegation.ask": lambda made, act: {
        "record_id": made.record(gov_delegation_ask.ACTIONS[act][0]).id
    },
    # Any copy: whose they are is asked before one is taken.
    "gov.document.supply": {"choice": "1"},
    "gov.agreement.sign": {"signature": base64.b64encode(PNG)},
    "gov.agreement.draft": {"date_to": "2027-03-01"},
}


class Maker:
    """Records of the city, made once.

    :param city: model → the record of the test's city, where the last one is not it
    :param since: model → number of the last record that is not the city's; a model that
        has none since then gets a row of its own
    :param given: model → values that a row of it must have
    """

    def __init__(
        self,
        env,
        city: dict[str, Any],
        since: dict[str, int] | None = None,
        given: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        self.env, self.city = env(su=True), city
        self.since, self.given = since or {}, given or {}
        self._made: dict[str, Any] = {}
        self._counter = itertools.count(1)
        #: Models that no row can be made of, and why.
        self.refused: dict[str, str] = {}

    # -- records -------------------------------------------------------------

    def record(self, name: str):
        """The record of the city, of a model that is no form; empty: none to be had."""
        if name in self.city:
            return self.city[name]
        if name not in self._made:
            model = self.env[name].with_context(active_test=False)
            # A model that points to itself, or in a ring, is made without.
            self._made[name] = self.env[name]
            if model._auto and not model._abstract:
                own = [("id", ">", self.since.get(name, 0))]
                found = model.search(own, order="id desc", limit=1)
                self._made[name] = found or self._row(model)
        return self._made[name]

    def _row(self, model):
        """A row past the models' guards, with as much in it as the database takes."""
        names = [
            name
            for name, field in model._fields.items()
            if field.store and field.column_type and name not in MAGIC_COLUMNS
        ]
        needed = [name for name in names if model._fields[name].required]
        for chosen in (names, [*needed, *self._links(model, names)], needed):
            # Before the savepoint: what the row points to stays when the row fails.
            columns = self._columns(model, chosen)
            try:
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    return self._insert(model, columns)
            except psycopg2.Error as error:
                self.refused[model._name] = str(error).splitlines()[0]
        return model.browse()

    @staticmethod
    def _links(model, names):
        return [name for name in names if model._fields[name].type == "many2one"]

    def _columns(self, model, names):
        given = self.given.get(model._name, {})
        defaults = model.default_get(names) | given
        columns = {}
        for name in dict.fromkeys((*names, *given)):
            field = model._fields[name]
            value = defaults.get(name)
            if not value and name not in given:
                value = self._value(field, model)
            if value not in (None, False, "") or field.type == "boolean":
                columns[name] = field.convert_to_column_insert(value, model)
        return columns

    def _insert(self, model, columns):
        # A ledger's trigger would ask for the next link of its chain.
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        query = SQL(
            "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
            SQL.identifier(model._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(columns.values()),
        )
        if not columns:
            query = SQL(
                "INSERT INTO %s DEFAULT VALUES RETURNING id",
                SQL.identifier(model._table),
            )
        ((record_id,),) = self.env.execute_query(query)
        self.env.cr.execute("SET LOCAL session_replication_role = origin")
        self.refused.pop(model._name, None)
        return model.browse(record_id)

    def _value(self, field, model):
        """Something that the kind of field takes."""
        number = next(self._counter)
        if field.type == "many2one":
            return self.record(field.comodel_name).id or None
        if field.type == "many2one_reference":
            return self.record("gov.case").id
        if field.type == "selection":
            return next(iter(field.get_values(self.env)), None)
        if field.type in ("char", "text", "html"):
            size = getattr(field, "size", None) or 40
            return f"第{number}号"[:size]
        return {
            "integer": 1,
            "float": 1.0,
            "monetary": 1.0,
            "date": fields.Date.to_date(DAY),
            "datetime": fields.Datetime.to_datetime(f"{DAY} 02:00:00"),
            "binary": base64.b64encode(PDF),
            "json": {"x": 1},
        }.get(field.type)

    # -- forms ---------------------------------------------------------------

    def acts(self, name: str) -> list[str | None]:
        """The acts that a form offers; one without a name for all other models."""
        model = self.env[name]
        field = self._act_field(model) if model._transient else None
        return field.get_values(self.env) if field else [None]

    @staticmethod
    def _act_field(model):
        return model._fields.get("action") or model._fields.get("act")

    def form(self, name: str, user, act: str | None):
        """The form as the user fills it in for ``act``.

        :raise AccessError: the user may not even open it
        :raise RuntimeError: it is filled in wrongly, which says nothing of rights
        """
        model = self.env[name].with_user(user).with_context(**self._context())
        values = self._form_values(model, act)
        if act:
            values[self._act_field(model).name] = act
        try:
            return model.create(values)
        except AccessError:
            raise
        except Exception as error:
            raise RuntimeError(f"{name} cannot be filled in: {error}") from error

    def _context(self):
        return {
            "active_model": "gov.case",
            "active_id": self.record("gov.case").id,
            # Whose copies the form offers.
            "default_request_id": self.record("gov.document.request").id,
        }

    def _form_values(self, model, act):
        values = {}
        for name, field in model._fields.items():
            if name in MAGIC_COLUMNS or not field.store or field.related:
                continue
            if field.compute and not field.required:
                continue
            if field.type == "many2many":
                found = self.record(field.comodel_name)
                values[name] = [fields.Command.set(found.ids)]
            elif field.type != "one2many" and not field.default:
                values[name] = self._value(field, model)
        if name := self._file_field(model):
            values[name] = base64.b64encode(self._file(model._name))
            values[f"{name}_name"] = "a.xlsx" if model._name in TABLES else "a.pdf"
        given = FORMS.get(model._name, {})
        values.update(given(self, act) if callable(given) else given)
        return {name: value for name, value in values.items() if name in model._fields}

    @staticmethod
    def _file_field(model):
        return "file" if "file" in model._fields else None

    @staticmethod
    def _file(name):
        if name not in TABLES:
            return PDF
        book, out = Workbook(), io.BytesIO()
        for line in TABLES[name]:
            book.active.append(line)
        book.save(out)
        return out.getvalue()

    # -- arguments -----------------------------------------------------------

    def arguments(self, model: str, method: str, names: list[str]) -> list | None:
        """What a person would send; None where a name is not known here."""
        given = OF_METHOD.get((model, method))
        if given is not None:
            return list(given(self) if callable(given) else given)
        if set(names) - set(ARGUMENTS):
            return None
        values = [ARGUMENTS[name] for name in names]
        return [value(self) if callable(value) else value for value in values]

    def application(self):
        """An application as the window's screen sends it."""
        return {
            "delegation": self.record("gov.delegation").id,
            "applicant": {
                "type": "company",
                "name": "示范公司",
                "code": "91370811MA3C0EXA3B",
                "phone": "13805370001",
            },
            "facts": {},
            "documents": [],
        }

    def proposal(self):
        """A change of the list as a program proposes it."""
        return {
            "programme_id": self.record("gov.programme").id,
            "reason": WORDS,
            "changes": [],
        }
