from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..kernel.wording import TYPE_CODES, owners, plain
from .gov_item import ITEM_TYPES

#: Fields that the import itself keeps, whatever state it is in.
KEPT = {"entry_id", "status", "has_problem"}


class GovAnnexImportLine(models.Model):
    """One row of an annex as it was read, to be corrected before it counts."""

    _name = "gov.annex.import.line"
    _inherit = ["gov.bulk.mixin"]
    _description = "Annex Row"
    _order = "import_id, seq, row, id"
    _rec_name = "name"

    import_id = fields.Many2one(
        "gov.annex.import", required=True, index=True, ondelete="cascade"
    )
    programme_id = fields.Many2one(related="import_id.programme_id")
    seq = fields.Integer(
        string="No.", aggregator=None, help="Number in the annex; 0: not readable."
    )
    name = fields.Char(help="As the annex prints it.")
    type_text = fields.Char(string="Printed Type")
    item_type = fields.Selection(
        ITEM_TYPES,
        string="Type",
        compute="_compute_item_type",
        store=True,
        readonly=False,
    )
    mode_text = fields.Char(string="Printed Mode")
    mode_id = fields.Many2one(
        "gov.mode",
        compute="_compute_mode_id",
        store=True,
        readonly=False,
        domain="[('programme_id', '=', programme_id)]",
        help="Mode of the programme that has the printed name, else the one chosen "
        "for annexes without a column of modes.",
    )
    owner_text = fields.Char(string="Printed Owner")
    sector_id = fields.Many2one(
        "gov.sector",
        string="Owner",
        compute="_compute_sector_id",
        store=True,
        readonly=False,
        help="Found by the sector's name or other names, without level and office.",
    )
    alternative_sector_ids = fields.Many2many(
        "gov.sector",
        string="Alternative Owners",
        compute="_compute_sector_id",
        store=True,
        readonly=False,
        help="Offices after “or”: each region chooses.",
    )
    supervisor_text = fields.Char(string="Printed Supervisor")
    supervisor_sector_id = fields.Many2one(
        "gov.sector",
        string="Supervisor",
        compute="_compute_supervisor_sector_id",
        store=True,
        readonly=False,
    )
    note = fields.Char(help="The annex's note.")
    row = fields.Integer(
        string="Source Row",
        readonly=True,
        aggregator=None,
        help="Row of the sheet, or line of the text, that it was read from.",
    )
    page = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Page that the row begins on, as the text numbers it; 0: it has no pages.",
    )
    raw_text = fields.Text(
        string="Original Text",
        readonly=True,
        help="The row as the file has it, names broken over lines and all.",
    )
    read_code = fields.Char(readonly=True, help="Why the row could not be read.")
    read_detail = fields.Char(readonly=True)
    status = fields.Selection(
        [("new", "New"), ("changed", "Changed"), ("same", "Same")],
        compute="_compute_status",
        store=True,
        help="Against the programme's entry of the same number. Changed rows are "
        "listed, never overwritten.",
    )
    difference = fields.Char(
        compute="_compute_difference", help="The entry's value → the annex's value."
    )
    has_problem = fields.Boolean(
        string="Has Problems", compute="_compute_has_problem", store=True
    )
    problems = fields.Text(compute="_compute_problems", help="What to do about it.")
    proposal_ids = fields.One2many(
        "gov.annex.import.proposal", "line_id", string="Proposals"
    )
    entry_id = fields.Many2one(
        "gov.entry",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The entry that this row became.",
    )

    # ------------------------------------------------------------
    # WHAT THE WORDS STAND FOR
    # ------------------------------------------------------------

    # A list of 20,000 rows has a handful of types, modes and offices: each word is
    # looked up once, and its rows are written together.

    @api.depends("type_text")
    def _compute_item_type(self):
        for text, lines in self.grouped("type_text").items():
            lines.item_type = TYPE_CODES.get(plain(text))

    @api.depends("mode_text", "import_id.mode_id")
    def _compute_mode_id(self):
        for annex, rows in self.grouped("import_id").items():
            known = annex.programme_id._mode_names()
            for text, lines in rows.grouped("mode_text").items():
                lines.mode_id = known.get(plain(text)) if text else annex.mode_id

    @api.depends("owner_text")
    def _compute_sector_id(self):
        sectors = self.env["gov.sector"]
        known = sectors._names()
        for text, lines in self.grouped("owner_text").items():
            found = [sectors._look_up(name, known) for name in owners(text)]
            lines.sector_id = found[0] if found else False
            lines.alternative_sector_ids = [s for s in found[1:] if s]

    @api.depends("supervisor_text")
    def _compute_supervisor_sector_id(self):
        sectors = self.env["gov.sector"]
        known = sectors._names()
        for text, lines in self.grouped("supervisor_text").items():
            lines.supervisor_sector_id = text and sectors._look_up(text, known)

    # ------------------------------------------------------------
    # AGAINST THE REGISTRY
    # ------------------------------------------------------------

    @api.depends(
        "seq",
        "name",
        "item_type",
        "mode_id",
        "note",
        "sector_id",
        "alternative_sector_ids",
        "supervisor_sector_id",
    )
    def _compute_status(self):
        entries = self._existing()
        found = {"new": [], "changed": [], "same": []}
        for annex, lines in self.grouped("import_id").items():
            programme = annex.programme_id.id
            for line in lines:
                entry = entries.get((programme, line.seq))
                differs = entry and line._differing(entry)
                status = "changed" if differs else "same" if entry else "new"
                found[status].append(line.id)
        for status, ids in found.items():
            self.browse(ids).status = status

    @api.depends("status")
    @api.depends_context("lang")
    def _compute_difference(self):
        entries = self.filtered(lambda line: line.status == "changed")._existing()
        labels = self.env["gov.annex.import"]._column_labels()
        for line in self:
            entry = entries.get((line.programme_id.id, line.seq))
            line.difference = entry and "; ".join(
                f"{labels[column]}: {self._shown(old)} → {self._shown(new)}"
                for column, old, new in line._differing(entry)
            )

    def _existing(self):
        """Return (programme id, number) -> entry, archived ones included."""
        entries = self.env["gov.entry"].with_context(active_test=False)
        found = entries.search_fetch(
            [
                ("programme_id", "in", self.import_id.programme_id.ids),
                ("sequence", "in", set(self.mapped("seq"))),
            ],
            ["programme_id", "sequence", "name", "item_type", "mode_id", "note"],
        )
        return {(entry.programme_id.id, entry.sequence): entry for entry in found}

    def _differing(self, entry):
        """Return (column, old, new) of what the annex prints otherwise."""
        self.ensure_one()
        columns = (self.import_id.columns or "").split(",")
        pairs = (
            ("name", entry.name, self.name),
            ("type", entry.item_type, self.item_type),
            ("mode", entry.mode_id, self.mode_id),
            ("dept", entry._sectors(), self.sector_id | self.alternative_sector_ids),
            ("supervisor", entry.supervisor_sector_id, self.supervisor_sector_id),
            ("note", entry.note or "", self.note or ""),
        )
        return [(c, old, new) for c, old, new in pairs if c in columns and old != new]

    def _shown(self, value):
        if isinstance(value, models.BaseModel):
            return "、".join(value.mapped("name")) or "—"
        types = dict(self._fields["item_type"]._description_selection(self.env))
        return types.get(value, value) or "—"

    # ------------------------------------------------------------
    # PROBLEMS
    # ------------------------------------------------------------

    @api.depends(
        "seq",
        "name",
        "type_text",
        "item_type",
        "mode_text",
        "mode_id",
        "owner_text",
        "sector_id",
        "alternative_sector_ids",
        "supervisor_text",
        "supervisor_sector_id",
    )
    def _compute_has_problem(self):
        """What another row's number does to a row is told by ``_check_again``: were
        it a dependency, every chunk that is read would check all rows before it."""
        found = {True: [], False: []}
        for line, problems in self._find_problems().items():
            found[bool(problems)].append(line.id)
        for has_problem, ids in found.items():
            self.browse(ids).has_problem = has_problem

    @api.depends(
        "has_problem",
        "seq",
        "name",
        "item_type",
        "mode_id",
        "sector_id",
        "alternative_sector_ids",
        "supervisor_sector_id",
        "read_code",
    )
    @api.depends_context("lang")
    def _compute_problems(self):
        for line, found in self._find_problems().items():
            line.problems = "\n".join(line._in_words(*problem) for problem in found)

    def _find_problems(self):
        """Return line -> list of (column, code, detail)."""
        found = {}
        for annex, lines in self.grouped("import_id").items():
            columns = set((annex.columns or "").split(","))
            counts = lines._seq_counts(annex)
            for line in lines:
                found[line] = list(line._own_problems(columns, counts))
        return found

    def _seq_counts(self, annex):
        """Return number -> how many rows of the import have it, of these rows'."""
        if not annex.id:  # a form that is being edited
            return Counter(annex.line_ids.mapped("seq"))
        rows = self._read_group(
            Domain("import_id", "=", annex.id) & Domain("seq", "in", self._numbers()),
            ["seq"],
            ["__count"],
        )
        return Counter(dict(rows))

    def _numbers(self):
        """Return the numbers that these rows have, those not readable apart."""
        return {seq for seq in self.mapped("seq") if seq > 0}

    def _twins(self, numbers):
        """Return the other rows of the import that have one of the numbers."""
        if not numbers:
            return self.browse()
        return self.search(
            Domain("import_id", "in", self.import_id.ids)
            & Domain("seq", "in", numbers)
            & Domain("id", "not in", self.ids),
            order="id",
        )

    def _check_again(self):
        """Check the rows again: another row's number has become theirs, or was it."""
        self.env.add_to_compute(self._fields["has_problem"], self)

    def _own_problems(self, columns, counts):
        if self.seq <= 0:
            yield "seq", self.read_code or "not_a_number", self.read_detail or ""
        elif counts[self.seq] > 1:
            yield "seq", "duplicate", str(self.seq)
        if not self.name:
            yield "name", "empty", ""
        offices = owners(self.owner_text)
        choices = len(self.sector_id | self.alternative_sector_ids)
        for column, text, known in (
            ("type", self.type_text, self.item_type),
            ("mode", self.mode_text, self.mode_id),
            ("dept", self.owner_text, self.sector_id and choices >= len(offices)),
            ("supervisor", self.supervisor_text, self.supervisor_sector_id),
        ):
            if text and not known:
                yield column, f"unknown_{column}", text
            elif not known and column in columns - {"supervisor"}:
                yield column, "empty", ""

    def _in_words(self, column, code, detail):
        """Return one problem as a sentence: where, what, and what to do."""
        words = {
            "formula": self.env._(
                "“%(detail)s” begins like a formula. Enter the plain text in the file "
                "or type the number and the name here.",
                detail=detail,
            ),
            "not_a_number": self.env._(
                "“%(detail)s” is no number of an annex. Enter one, or delete the row.",
                detail=detail,
            ),
            "duplicate": self.env._(
                "number %(detail)s stands twice. Correct one of the two rows.",
                detail=detail,
            ),
            "empty": self.env._("the cell is empty. Fill it in."),
            "unknown_type": self.env._(
                "“%(detail)s” is no type of item. Choose one.", detail=detail
            ),
            "unknown_mode": self.env._(
                "the programme has no mode “%(detail)s”. Choose one, or add the mode "
                "to the programme and read the file again.",
                detail=detail,
            ),
        }
        sector = self.env._(
            "no sector was found for “%(detail)s”. Choose it, or add the name under "
            "“Also Called” of the sector and read the file again.",
            detail=detail,
        )
        return self._placed(column, words.get(code, sector))

    def _placed(self, column, what):
        """Return the words with the page, row and column that they are about."""
        column = self.env["gov.annex.import"]._column_labels()[column]
        if self.page:
            return self.env._(
                "Page %(page)s, row %(row)s, column %(column)s: %(what)s",
                page=self.page,
                row=self.row,
                column=column,
                what=what,
            )
        return self.env._(
            "Row %(row)s, column %(column)s: %(what)s",
            row=self.row,
            column=column,
            what=what,
        )

    # ------------------------------------------------------------
    # CHANGES
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.import_id._check_open()
        lines._twins(lines._numbers())._check_again()
        return lines

    @api.model
    def _create_bulk(self, vals_list):
        lines = super()._create_bulk(vals_list)
        lines.import_id._check_open()
        lines._twins(lines._numbers())._check_again()
        return lines

    def write(self, vals):
        if not vals.keys() <= KEPT:
            self._check_open()
        before = self._numbers() if "seq" in vals else set()
        result = super().write(vals)
        if "seq" in vals:
            self._twins(before | self._numbers())._check_again()
        return result

    def unlink(self):
        twins = self._twins(self._numbers())
        result = super().unlink()
        twins._check_again()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        self._check_open()

    def _check_open(self):
        """Refuse to change what the registry has taken over or is taking over."""
        self.import_id._check_open()
        if self.entry_id:
            raise UserError(
                self.env._(
                    "Row %(row)s is in the registry already. Change the entry there.",
                    row=self.filtered("entry_id")[0].row,
                )
            )
