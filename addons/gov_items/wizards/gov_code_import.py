import base64
import csv
import io
import zipfile

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..kernel import codes, readers
from ..kernel.wording import harmless
from ..report.list_xlsx import OPTIONS

#: Column of the list -> field of the row that keeps its words.
COLUMNS = {
    "number": "number_text",
    "region": "region_text",
    "code": "code_text",
    "name": "name",
    "from": "from_text",
    "to": "to_text",
}


class GovCodeImport(models.TransientModel):
    """Takes the codes of a programme's entries in one scheme out of a file.

    Every row is shown with what is wrong beside it before anything is written; the
    template holds the codes known already, so what is exported can be read back.
    """

    _name = "gov.code.import"
    _description = "Import of Codes"

    scheme_id = fields.Many2one(
        "gov.code.scheme",
        required=True,
        domain=[("is_list", "=", False)],
        help="The system's scheme by which the codes are checked.",
    )
    programme_id = fields.Many2one("gov.programme", required=True)
    file = fields.Binary(
        attachment=False,
        help="XLSX or CSV, at most 10 MB, columns in any order. “Template” gives the "
        "entries with the codes that are known.",
    )
    file_name = fields.Char()
    state = fields.Selection(
        [("draft", "Draft"), ("read", "Read")],
        required=True,
        readonly=True,
        default="draft",
    )
    line_ids = fields.One2many("gov.code.import.line", "import_id", "Rows")
    problem_count = fields.Integer("Rows with problems", compute="_compute_counts")
    new_count = fields.Integer("New codes", compute="_compute_counts")
    changed_count = fields.Integer("Codes replaced", compute="_compute_counts")
    known_count = fields.Integer("Known already", compute="_compute_counts")
    template_file = fields.Binary(compute="_compute_template_file")
    rejected_file = fields.Binary(compute="_compute_rejected_file")

    def _compute_display_name(self):
        self.display_name = self.env._("Import of Codes")

    @api.depends("line_ids.status")
    def _compute_counts(self):
        for record in self:
            states = record.line_ids.mapped("status")
            record.problem_count = states.count("wrong")
            record.new_count = states.count("new")
            record.changed_count = states.count("changed")
            record.known_count = states.count("known")

    @api.model
    def _labels(self):
        """Return column -> its heading; each of them is read back, too."""
        return {
            "number": self.env._("No."),
            "region": self.env._("Region"),
            "code": self.env._("Code"),
            "name": self.env._("Handling Item"),
            "from": self.env._("Valid From"),
            "to": self.env._("Valid Until"),
        }

    # ------------------------------------------------------------
    # READ
    # ------------------------------------------------------------

    def action_read(self):
        """Read the file into rows; those read before go.

        :raise UserError: no file, or one that cannot be read
        """
        self.ensure_one()
        lines = self._read_lines()
        if not lines:
            raise UserError(
                self.env._("%s has no row below its heading.", self.file_name or "—")
            )
        self.line_ids.unlink()
        self.write(
            {
                "state": "read",
                "line_ids": [Command.create(self._line_vals(line)) for line in lines],
            }
        )
        return self._reopen()

    def _read_lines(self):
        content = base64.b64decode(self.file or b"")
        try:
            grids = readers.grids(self.file_name or "", content)
        except readers.Unreadable as error:
            raise UserError(self._unreadable(error.code)) from error
        except (csv.Error, SyntaxError, zipfile.BadZipFile, IndexError) as error:
            raise UserError(self._unreadable("damaged")) from error
        more = {label: column for column, label in self._labels().items()}
        found = codes.read(grids, more)
        if found is None:
            raise UserError(self._unreadable("not_a_table"))
        return [line for line in found if line.words.get("code")]

    def _line_vals(self, line):
        vals = {field: line.words.get(column) for column, field in COLUMNS.items()}
        return vals | {"row": line.line}

    def _unreadable(self, code):
        name = self.file_name or "—"
        messages = {
            "too_large": self.env._("%s is larger than 10 MB. Split the list.", name),
            "bomb": self.env._(
                "%s unpacks to more than 300 MB and was not opened. Save the list "
                "alone in a new file.",
                name,
            ),
            "not_a_table": self.env._(
                "%s has no heading with number and code in its first 30 rows. Start "
                "from the template.",
                name,
            ),
            "encoding": self.env._(
                "The signs of %s cannot be read. Save it as UTF-8 or GBK.", name
            ),
            "unknown_kind": self.env._(
                "%s is neither XLSX nor CSV. Save the list as one of them.", name
            ),
        }
        damaged = self.env._(
            "%s is damaged or is not what its name says. Save it anew.", name
        )
        return messages.get(code, damaged)

    def action_drop_wrong(self):
        """Take the rows with problems out; fetch the rejected ones before."""
        self.line_ids.filtered(lambda line: line.status == "wrong").unlink()
        return self._reopen()

    def action_again(self):
        """Go back to choosing a file."""
        self.line_ids.unlink()
        self.state = "draft"
        return self._reopen()

    # ------------------------------------------------------------
    # APPLY
    # ------------------------------------------------------------

    def action_apply(self):
        """Enter the codes, all or none; a code that is replaced ends the day before.

        :raise UserError: a row has a problem, or there is nothing to enter
        """
        self.ensure_one()
        wrong = self.line_ids.filtered(lambda line: line.status == "wrong")
        if wrong:
            raise UserError(
                self.env._(
                    "%(count)s rows have problems, the first one: row %(row)s, "
                    "%(problem)s",
                    count=len(wrong),
                    row=wrong[0].row,
                    problem=wrong[0].problems,
                )
            )
        lines = self.line_ids.filtered(lambda line: line.status in ("new", "changed"))
        if not lines:
            raise UserError(self.env._("There is no new code to enter."))
        for line in lines.filtered("replaced_id"):
            line.replaced_id.date_to = fields.Date.subtract(
                codes.day(line.from_text), days=1
            )
        # The former codes must have ended before the new ones exclude them.
        self.env.flush_all()
        made = self.env["gov.entry.code"].create([line._code_vals() for line in lines])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_entry_code_action"
        )
        return dict(action, domain=[("id", "in", made.ids)], context={})

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    @api.depends("scheme_id", "programme_id")
    @api.depends_context("lang")
    def _compute_template_file(self):
        for record in self:
            record.template_file = base64.b64encode(record._template())

    def _template(self):
        """Return the entries with their codes in the scheme as XLSX bytes."""
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, OPTIONS) as book:
            sheet = book.add_worksheet(self.env._("Codes"))
            bold = book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1})
            # As text: codes of 31 digits would be rounded otherwise.
            text = book.add_format({"num_format": "@"})
            heads = [*self._labels().values(), self.env._("Entry")]
            sheet.write_row(0, 0, heads, bold)
            for line, row in enumerate(self._template_rows(), start=1):
                for column, cell in enumerate(row):
                    sheet.write_string(line, column, str(cell or ""), text)
            for column, width in enumerate((8, 14, 38, 24, 14, 14, 48)):
                sheet.set_column(column, column, width, text)
            sheet.freeze_panes(1, 0)
        return buffer.getvalue()

    def _template_rows(self):
        known = self.scheme_id.code_ids.filtered(
            lambda code: code.programme_id == self.programme_id
        ).grouped("entry_id")
        for entry in self.programme_id.entry_ids:
            for code in known.get(entry) or [self.env["gov.entry.code"]]:
                yield (
                    entry.sequence,
                    code.region_id.code,
                    code.code,
                    code.name,
                    code.date_from,
                    code.date_to,
                    entry.name,
                )

    @api.depends("line_ids.status")
    @api.depends_context("lang")
    def _compute_rejected_file(self):
        for record in self:
            record.rejected_file = base64.b64encode(record._rejected())

    def _rejected(self):
        """Return the rows with problems as CSV: UTF-8 with BOM, no cell a formula."""
        out = io.StringIO()
        writer = csv.writer(out)
        labels, reasons = self._labels(), self.env._("Reasons")
        writer.writerow([self.env._("Row"), *labels.values(), reasons])
        for line in self.line_ids.filtered(lambda one: one.status == "wrong"):
            cells = [line.row, *(line[field] for field in COLUMNS.values())]
            writer.writerow([harmless(cell) for cell in [*cells, line.problems]])
        return out.getvalue().encode("utf-8-sig")

    def action_template(self):
        """Download the entries with the codes that are known."""
        return self._download("template_file", "codes.xlsx")

    def action_rejected(self):
        """Download the rows with problems, the reasons beside each."""
        return self._download("rejected_file", "rejected-rows.csv")

    def _download(self, field, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field}/{name}?download=true",
            "target": "download",
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Codes"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }
