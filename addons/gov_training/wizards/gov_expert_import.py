import base64
import csv
import io
import zipfile

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.gov_items.kernel import readers
from odoo.addons.gov_items.kernel.wording import harmless
from odoo.addons.gov_items.report.list_xlsx import OPTIONS

from ..kernel import expert_list

#: Column of the list -> field of the row that keeps its words.
COLUMNS = {
    "name": "name",
    "kind": "kind_text",
    "fields": "field_text",
    "qualification": "qualification",
    "number": "qualification_number",
    "valid": "valid_text",
    "employer": "employer",
    "code": "employer_code",
    "phone": "phone",
}


class GovExpertImport(models.TransientModel):
    """Takes a list of experts out of a file after a look at it.

    Nothing reaches the pool before every row that is left is right; then all of
    them do at once, and wait for a manager's approval like those entered by hand.
    """

    _name = "gov.expert.import"
    _description = "Import of Experts"

    agency_id = fields.Many2one(
        "gov.agency",
        "Entered by",
        required=True,
        default=lambda self: self.env.user.gov_agency_ids[:1],
        help="The city agency whose pool the experts come into.",
    )
    file = fields.Binary(
        attachment=False,
        help="XLSX or CSV, at most 10 MB, columns in any order. “Template” gives an "
        "empty list with the headings.",
    )
    file_name = fields.Char()
    make_fields = fields.Boolean(
        "Enter New Fields",
        help="Fields of expertise that are not known yet are entered with the "
        "experts. Otherwise a row that names one is wrong.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("read", "File read")],
        required=True,
        readonly=True,
        default="draft",
    )
    line_ids = fields.One2many("gov.expert.import.line", "import_id", "Rows")
    problem_count = fields.Integer("Rows with problems", compute="_compute_counts")
    new_count = fields.Integer("New experts", compute="_compute_counts")
    known_count = fields.Integer("In the pool already", compute="_compute_counts")
    template_file = fields.Binary(compute="_compute_template_file")
    rejected_file = fields.Binary(compute="_compute_rejected_file")

    @api.depends("file_name")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = wizard.file_name or self.env._("Import of Experts")

    @api.depends("line_ids.status")
    def _compute_counts(self):
        for record in self:
            states = record.line_ids.mapped("status")
            record.problem_count = states.count("wrong")
            record.new_count = states.count("new")
            record.known_count = states.count("known")

    @api.model
    def _labels(self):
        """Return column -> its heading; each of them is read back, too."""
        return {
            "name": self.env._("Name or institution"),
            "kind": self.env._("Kind"),
            "fields": self.env._("Fields of expertise"),
            "qualification": self.env._("Qualification"),
            "number": self.env._("Certificate no."),
            "valid": self.env._("Valid until"),
            "employer": self.env._("Employer"),
            "code": self.env._("Employer's code"),
            "phone": self.env._("Phone"),
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
                self.env._("%s has no row below its heading.", self._file())
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
            more = {label: column for column, label in self._labels().items()}
            found = expert_list.read(grids, more)
        except readers.Unreadable as error:
            raise UserError(self._unreadable(error.code)) from error
        except (csv.Error, SyntaxError, zipfile.BadZipFile, IndexError) as error:
            raise UserError(self._unreadable("damaged")) from error
        if found is None:
            raise UserError(self._unreadable("not_a_table"))
        return found

    def _line_vals(self, line):
        vals = {field: line.words.get(column) for column, field in COLUMNS.items()}
        return vals | {"row": line.line, "formula": line.formula}

    def _file(self):
        return self.file_name or "—"

    def _unreadable(self, code):
        name = self._file()
        messages = {
            "too_large": self.env._("%s is larger than 10 MB. Split the list.", name),
            "bomb": self.env._(
                "%s unpacks to more than 300 MB and was not opened. Save the list "
                "alone in a new file.",
                name,
            ),
            "not_a_table": self.env._(
                "%s has no heading with name and field of expertise in its first 30 "
                "rows. Start from the template.",
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
        """Enter the new experts, all or none; they wait for approval.

        :raise UserError: a row has a problem, or there is nothing to enter
        """
        self.ensure_one()
        wrong = self.line_ids.filtered(lambda line: line.status == "wrong")
        if wrong:
            raise UserError(
                self.env._(
                    "%(count)s rows have problems, the first one: %(problem)s",
                    count=len(wrong),
                    problem=wrong[0].problems,
                )
            )
        new = self.line_ids.filtered(lambda line: line.status == "new")
        if not new:
            raise UserError(self.env._("There is no new expert to enter."))
        known = self._make_fields(new)
        experts = self.env["gov.expert"].create(
            [line._expert_vals(known) for line in new]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_training.gov_expert_action"
        )
        return dict(action, domain=[("id", "in", experts.ids)], context={})

    def _make_fields(self, lines):
        """Return name -> field of expertise, entered where it is not known."""
        known = self._known_fields()
        names = {name for line in lines for name in line._field_names()}
        missing = sorted(names - known.keys())
        made = self.env["gov.expert.field"].create([{"name": n} for n in missing])
        return known | dict(zip(missing, made, strict=True))

    @api.model
    def _known_fields(self):
        return {field.name: field for field in self.env["gov.expert.field"].search([])}

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    @api.depends_context("lang")
    def _compute_template_file(self):
        self.template_file = base64.b64encode(self._template())

    def _template(self):
        """Return an empty list with the headings as XLSX bytes."""
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, OPTIONS) as book:
            sheet = book.add_worksheet(self.env._("Experts"))
            bold = book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1})
            text = book.add_format({"num_format": "@"})
            sheet.write_row(0, 0, list(self._labels().values()), bold)
            # As text: codes of 18 digits and days would be changed otherwise.
            sheet.set_column(0, len(COLUMNS) - 1, 18, text)
            kinds = [self.env._("Person"), self.env._("Institution")]
            sheet.data_validation(1, 1, 5000, 1, {"validate": "list", "source": kinds})
            sheet.freeze_panes(1, 0)
        return buffer.getvalue()

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
        """Download an empty list with the headings."""
        return self._download("template_file", "experts.xlsx")

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
            "name": self.env._("Import Experts"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }
