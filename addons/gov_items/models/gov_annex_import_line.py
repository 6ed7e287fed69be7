from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..kernel.wording import TYPE_CODES, owners, plain
from .gov_item import ITEM_TYPES

#: Fields that the import itself keeps, whatever state it is in.
KEPT = {"entry_id", "status", "has_problem"}


class GovAnnexImportLine(models.Model):
    """One row of an annex as it was read, to be corrected before it counts."""

    _name = "gov.annex.import.line"
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

    @api.depends("type_text")
    def _compute_item_type(self):
        for line in self:
            line.item_type = TYPE_CODES.get(plain(line.type_text))

    @api.depends("mode_text", "import_id.mode_id")
    def _compute_mode_id(self):
        for programme, lines in self.grouped("programme_id").items():
            known = programme._mode_names()
            for line in lines:
                line.mode_id = (
                    known.get(plain(line.mode_text))
                    if line.mode_text
                    else line.import_id.mode_id
                )

    @api.depends("owner_text")
    def _compute_sector_id(self):
        sectors = self.env["gov.sector"]
        known = sectors._names()
        for line in self:
            found = [sectors._look_up(name, known) for name in owners(line.owner_text)]
            line.sector_id = found[0] if found else False
            line.alternative_sector_ids = [s for s in found[1:] if s]

    @api.depends("supervisor_text")
    def _compute_supervisor_sector_id(self):
        sectors = self.env["gov.sector"]
        known = sectors._names()
        for line in self:
            line.supervisor_sector_id = line.supervisor_text and sectors._look_up(
                line.supervisor_text, known
            )

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
        for line in self:
            entry = entries.get((line.programme_id.id, line.seq))
            if not entry:
                line.status = "new"
            else:
                line.status = "changed" if line._differing(entry) else "same"

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
                ("programme_id", "in", self.programme_id.ids),
                ("sequence", "in", self.mapped("seq")),
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
        "import_id.line_ids.seq",
    )
    def _compute_has_problem(self):
        for line, found in self._find_problems().items():
            line.has_problem = bool(found)

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
            counts = Counter(annex.line_ids.mapped("seq"))
            for line in lines:
                found[line] = list(line._own_problems(columns, counts))
        return found

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
        return lines

    def write(self, vals):
        if not vals.keys() <= KEPT:
            self._check_open()
        return super().write(vals)

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
