"""What a region's list says on a day, as data to print, export, hash and publish.

The cells are those of the published delegations for today, and what the rules say
for any other day; set-based, whatever the number of regions.
"""

from datetime import date

from odoo import fields
from odoo.tools import groupby

from .matrix import Matrix


class Listing:
    """The lists of a programme's regions as of one day."""

    def __init__(self, programme, on_date):
        programme = programme.with_context(lang=language(programme.env))
        self.env = programme.env
        self.programme = programme
        self.on_date = on_date
        self.matrix = Matrix(programme, on_date)
        self.types = dict(
            self.env["gov.item"]._fields["item_type"]._description_selection(self.env)
        )

    def of_regions(self, regions):
        """Return region -> list as data, with the cells that are delegated."""
        answers = self.matrix.answers()
        cells = self._cells(regions)
        return {region: self._list(region, answers, cells) for region in regions}

    def _cells(self, regions):
        """Return (entry id, region id) -> published delegation."""
        found = self.env["gov.delegation"].search_fetch(
            [
                ("programme_id", "=", self.programme.id),
                ("region_id", "in", regions.ids),
            ],
            ["entry_id", "region_id", "state", "rule_id", "mode_id", "conditional"]
            + ["agency_id", "upper_agency_id", "supervisor_ids", "date_live"],
        )
        return {(cell.entry_id.id, cell.region_id.id): cell for cell in found}

    def _list(self, region, answers, cells):
        programme = self.programme
        entries = []
        for entry in self.matrix.entries:
            key = (entry.id, region.id)
            line = self._entry(entry, answers.get(key), cells.get(key))
            if line:
                entries.append(line)
        return {
            "programme": {
                "code": programme.code,
                "name": programme.name,
                "document_number": programme.document_number or "",
                "issuer": programme.region_id.name,
                "basis": programme.document_ids.mapped("display_name"),
            },
            "region": {"code": region.code, "name": region.name},
            "as_of": fields.Date.to_string(self.on_date),
            "entries": entries,
        }

    def _entry(self, entry, spec, cell):
        """Return one line, or None where the entry is not delegated here."""
        today = self.programme._city_today()
        rule = self.env["gov.rule"].browse(spec.id if spec else ())
        if cell and self.on_date == today:
            rule = cell.rule_id
            if cell.state in ("not_delegated", "withdrawn"):
                return None
        cases = self._cases(entry, cell)
        if not rule.mode_id and not cases:
            return None
        cell = cell or self.env["gov.delegation"]
        return {
            "number": entry.sequence,
            "name": entry.name,
            "code": entry.item_id.code or "",
            "initials": entry.pinyin_initials or "",
            "type": self.types.get(entry.item_type, ""),
            "owner": entry.sector_id.name or "",
            "mode": rule.mode_id._label() if rule.mode_id else "",
            "cases": cases,
            "agency": cell.agency_id.name or "",
            "grantor": cell.upper_agency_id.name or "",
            "supervisors": cell.supervisor_ids.mapped("name"),
            "measures": entry.supervision_measures or "",
            "live_since": fields.Date.to_string(cell.date_live) or "",
            "clause": rule.clause_id.code or "",
            "note": entry.note or "",
        }

    def _cases(self, entry, cell):
        """Return what holds otherwise, in words, for the cells that depend on it."""
        if not cell or not cell.conditional:
            return []
        return [
            f"{rule.case_text}: {rule.answer_text}"
            for rule in cell._case_rules()
            if rule._spec().in_force(cell.region_id.id, self.on_date)
        ]


def language(env):
    """Return the language of published lists, whoever publishes them.

    The parameter ``gov_items.list_language``, else Chinese; the source's language
    where that is not installed.
    """
    parameters = env["ir.config_parameter"].sudo()  # sudo: public pages ask, too
    wanted = parameters.get_param("gov_items.list_language") or "zh_CN"
    installed = dict(env["res.lang"].get_installed())
    return wanted if wanted in installed else "en_US"


def time_zone(env):
    """Return the time zone of the city's days, for whoever has none of one's own.

    The parameter ``gov_items.time_zone``, else China's: without it a list published
    after midnight would not be in force on the public pages until eight.
    """
    parameters = env["ir.config_parameter"].sudo()  # sudo: public pages ask, too
    return parameters.get_param("gov_items.time_zone") or "Asia/Shanghai"


def latest(versions, day=date.max):
    """Return (programme, region) -> the last version in force by a day, in a batch.

    :param versions: ``gov.list.version`` records, any order
    """
    due = versions.filtered(lambda v: v.date_effective <= day)
    return {
        key: max(group, key=lambda v: v.version)
        for key, group in groupby(due, lambda v: (v.programme_id, v.region_id))
    }


def essence(content):
    """Return what must differ for a list to be another one: all but its day."""
    return {name: value for name, value in content.items() if name != "as_of"}
