import base64
import io
import json

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..kernel.siteexport import LEVELS, missing, power_source
from ..report.list_xlsx import OPTIONS

#: Elements that are lists and have a sheet of their own.
PARTS = ("materials", "questions")


class GovSiteExport(models.TransientModel):
    """Items and guides for the provincial service site, down to the villages.

    What is delegated to a region goes out with its guide in force there, and what
    villages help with beside it; elements that the site wants and the registry does
    not have are listed first, because the site refuses such records.

    The city manager sends the whole programme, an agency's manager what the agency
    grants or undertakes and the villages of its region.
    """

    _name = "gov.site.export"
    _description = "Export to the Provincial Service Site"

    programme_id = fields.Many2one("gov.programme", required=True)
    system_id = fields.Many2one(
        "gov.source.system",
        string="Codes",
        required=True,
        default=lambda self: self.env.ref(
            "gov_items.source_system_national", raise_if_not_found=False
        ),
        help="By whose schemes types, levels and kinds are written.",
    )
    counties = fields.Boolean(default=True)
    townships = fields.Boolean(default=True)
    villages = fields.Boolean(default=True)
    only_live = fields.Boolean(
        string="In Force Only", default=True, help="Leaves out what is planned."
    )
    form = fields.Selection(
        [("json", "JSON"), ("xlsx", "XLSX")], required=True, default="json"
    )
    own_only = fields.Boolean(
        string="Own Items Only",
        compute="_compute_own_only",
        help="What the user's agencies grant or undertake; the city manager sends all.",
    )
    record_count = fields.Integer(string="Records", readonly=True)
    incomplete_count = fields.Integer(string="Incomplete Records", readonly=True)
    findings = fields.Text(string="What Is Missing", readonly=True)
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    def _compute_display_name(self):
        self.display_name = self.env._("Export to the Provincial Service Site")

    @api.depends_context("uid")
    def _compute_own_only(self):
        every = self.env.su or self.env.user.has_group("gov_items.group_city_manager")
        for export in self:
            export.own_only = not every

    def action_make(self):
        """Make the file and say which elements are missing.

        :raise UserError: nothing is delegated to these levels
        """
        self.ensure_one()
        records = self._records()
        if not records:
            raise UserError(self.env._("Nothing is delegated to these levels."))
        content = self._json(records) if self.form == "json" else self._xlsx(records)
        self.write(
            {
                "record_count": len(records),
                "incomplete_count": sum(bool(r["missing"]) for r in records),
                "findings": self._findings(records),
                "file": base64.b64encode(content),
                "file_name": f"{self.programme_id.code}-items.{self.form}",
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export to the Provincial Service Site"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    # ------------------------------------------------------------
    # RECORDS
    # ------------------------------------------------------------

    def _records(self):
        """Return the records of all chosen levels, plain data."""
        kinds = []
        if self.counties:
            kinds += ["county", "zone"]
        if self.townships:
            kinds.append("township")
        states = ["live"] if self.only_live else ["live", "planned"]
        delegations = self.env["gov.delegation"].search(
            Domain("programme_id", "=", self.programme_id.id)
            & Domain("state", "in", states)
            & Domain("region_id.kind", "in", kinds)
            & self._own_delegations()
        )
        today = self._city_today()
        schemes = {s.subject: s for s in self._schemes(today)}
        records = []
        for region, cells in delegations.grouped("region_id").items():
            manuals = cells.entry_id._manuals_for(region, today)
            codes = self._codes(cells.entry_id, region, today)
            for cell in cells:
                manual = manuals[cell.entry_id.id]
                own = codes.get(cell.entry_id, self.env["gov.entry.code"])
                records.append(self._record(cell, manual, own, schemes))
        if self.villages:
            records += self._village_records(schemes)
        for record in records:
            record["missing"] = missing(record) if "task_type" in record else []
        return records

    def _own_delegations(self):
        """Return the domain of the delegations that the user may send."""
        if not self.own_only:
            return Domain.TRUE
        own = self.env.user.gov_agency_ids.ids
        return Domain("agency_id", "child_of", own) | Domain(
            "upper_agency_id", "child_of", own
        )

    def _own_regions(self):
        """Return the regions whose villages the user may send."""
        addressed = self.programme_id.region_ids
        if not self.own_only:
            return addressed
        return self.env["gov.region"].search(
            Domain("id", "child_of", self.env.user.gov_agency_ids.region_id.ids)
            & Domain("id", "child_of", addressed.ids)
        )

    def _schemes(self, day):
        system = self.system_id | self.env.ref("gov_items.source_system_national")
        schemes = self.env["gov.code.scheme"].search(
            Domain("system_id", "in", system.ids)
            & self.env["gov.code.scheme"]._valid_domain(day)
        )
        # The chosen system's own schemes come last and win.
        return schemes.sorted(lambda s: s.system_id == self.system_id)

    def _codes(self, entries, region, day):
        codes = self.env["gov.entry.code"]._in_force(entries, region, day)
        return codes.filtered(
            lambda code: (
                code.system_id == self.system_id or code.system_id.code == "national"
            )
        ).grouped("entry_id")

    def _record(self, cell, manual, codes, schemes):
        entry, mode, agency = cell.entry_id, cell.mode_id, cell.agency_id
        by_subject = codes.grouped("subject")

        def code(subject):
            found = by_subject.get(subject)
            return found[:1].code if found else ""

        def theirs(subject, own):
            scheme = schemes.get(subject)
            return scheme._theirs(own) if scheme and own else own or ""

        entrusting = mode.is_entrusting
        source = power_source(entrusting, mode.decider == "lower", entry.power_source)
        record = {
            "task_name": entry.name,
            "catalog_code": entry.item_id.code or "",
            "local_catalog_code": code("local_catalogue"),
            "task_code": code("implementation"),
            "local_task_code": code("local_task"),
            "task_handle_item": [
                {"code": one.code, "name": one.name or ""}
                for one in by_subject.get("handling", ())
            ],
            "task_type": theirs("item_type", entry.item_type),
            "by_law": entry.legal_basis or "",
            "power_source": theirs("power_source", source),
            "use_level": theirs("level", LEVELS[cell.region_id.kind]),
            "task_state": "1" if cell.state == "live" else "2",
            "dept_name": agency.name or "",
            "dept_code": agency.code or "",
            "dept_type": "3" if entrusting else "1",
            "entrust_name": cell.upper_agency_id.name if entrusting else "",
            "mode": mode.name or "",
            **self._place(cell.region_id),
        }
        return record | self._guide(manual, theirs)

    def _place(self, region):
        town = region if region.kind == "township" else self.env["gov.region"]
        return {
            "region_code": region.code,
            "region_name": region.name,
            "town_code": town.code or "",
            "town_name": town.name or "",
            "village_code": "",
            "village_name": "",
        }

    def _guide(self, manual, theirs):
        """Return the elements of the guide in force; empty ones without a guide."""
        if not manual:
            return {}
        return {
            "task_version": manual.version,
            "plan_effective_date": str(manual.date_from or ""),
            "anticipate_day": manual.statutory_days,
            "promise_day": manual.promised_days,
            "accept_condition": manual.condition or "",
            "handle_flow": [{"name": s.name, "days": s.days} for s in manual.step_ids],
            "is_fee": "1" if manual.fee_amount else "0",
            "fee_name": manual.fee_name or "",
            "fee_stand": manual.fee_amount,
            "fee_basis": manual.fee_basis or "",
            "project_type": theirs("handling_kind", manual.handling),
            "limit_scene_num": manual.visits,
            "limit_scene_explain": manual.visits_reason or "",
            "online_handle_depth": manual.online_level or "",
            "link_way": manual.consult_phone or "",
            "supervise_way": manual.complaint_phone or "",
            "result_type": theirs("result_kind", manual.result_kind),
            "result_name": manual.result_name or "",
            "materials": [
                {
                    "order_num": number,
                    "material_name": document.name,
                    "is_need": theirs("necessity", document.necessity),
                    "source_type": theirs("document_source", document.source),
                    "material_format": theirs("document_form", document.form),
                    "page_num": document.copies,
                }
                for number, document in enumerate(manual.document_ids, start=1)
            ],
            "questions": [
                {"question": one.name, "answer": one.answer}
                for one in manual.question_ids
            ],
        }

    def _village_records(self, schemes):
        """Return what villages below the programme's regions handle or help with."""
        scheme = schemes.get("level")
        lines = self.env["gov.village.service"].search(
            Domain("region_id", "child_of", self._own_regions().ids)
            & Domain("is_model", "=", False)
        )
        kinds = dict(lines._fields["help_kind"]._description_selection(self.env))
        return [
            {
                "task_name": line.name,
                "catalog_code": line.item_id.code or "",
                "use_level": scheme._theirs("6") if scheme else "6",
                "help_kind": kinds[line.help_kind],
                "promise_day": line.days,
                "handle_documents": line.documents or "",
                "region_code": line.region_id.code,
                "region_name": line.region_id.name,
                "town_code": line.township_id.code or "",
                "town_name": line.township_id.name or "",
                "village_code": line.region_id.code,
                "village_name": line.region_id.name,
            }
            for line in lines
        ]

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    @api.model
    def _findings(self, records):
        """Return in words how often which element is missing."""
        counts = {}
        for record in records:
            for name in record["missing"]:
                counts[name] = counts.get(name, 0) + 1
        return "\n".join(
            self.env._("%(element)s: missing in %(count)s", element=name, count=count)
            for name, count in sorted(counts.items(), key=lambda pair: -pair[1])
        )

    def _json(self, records):
        head = {
            "programme": self.programme_id.code,
            "system": self.system_id.code,
            "made_at": fields.Datetime.to_string(fields.Datetime.now()),
            "records": records,
        }
        return json.dumps(head, ensure_ascii=False, indent=1).encode()

    def _xlsx(self, records):
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, OPTIONS) as book:
            plain = [
                {
                    name: "；".join(part["name"] for part in value)
                    if isinstance(value, list) and name not in ("missing", *PARTS)
                    else value
                    for name, value in record.items()
                    if name not in PARTS
                }
                for record in records
            ]
            self._sheet(book, "items", plain)
            for part in PARTS:
                rows = [
                    {
                        "task_name": record["task_name"],
                        "region_code": record["region_code"],
                        **one,
                    }
                    for record in records
                    for one in record.get(part, ())
                ]
                self._sheet(book, part, rows)
        return buffer.getvalue()

    @api.model
    def _sheet(self, book, title, rows):
        sheet = book.add_worksheet(title)
        names = list(dict.fromkeys(name for row in rows for name in row))
        bold = book.add_format({"bold": True, "bg_color": "#F2F2F2"})
        text = book.add_format({"num_format": "@"})
        sheet.write_row(0, 0, names, bold)
        for line, row in enumerate(rows, start=1):
            for column, name in enumerate(names):
                value = row.get(name, "")
                if isinstance(value, list):
                    value = "、".join(value)
                sheet.write_string(line, column, str(value), text)
        sheet.freeze_panes(1, 1)
