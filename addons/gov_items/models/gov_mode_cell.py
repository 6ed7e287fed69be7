from odoo import api, fields, models

from ..kernel.profile import FLAGS, PROFILE_FIELDS


class GovModeCell(models.Model):
    """Where one answer of a mode's profile comes from.

    Stated: the document says so, in a clause. Otherwise the answer is a default
    that the programme may set.
    """

    _name = "gov.mode.cell"
    _description = "Answer of a Mode's Profile"
    _order = "mode_id, position, id"

    mode_id = fields.Many2one("gov.mode", required=True, index=True, ondelete="cascade")
    field_name = fields.Selection(
        selection=lambda self: self._selection_field_name(),
        string="Technical Name",
        required=True,
    )
    position = fields.Integer(
        compute="_compute_position",
        store=True,
        precompute=True,
        help="Place of the question in the profile.",
    )
    question = fields.Char(compute="_compute_answer")
    answer = fields.Char(compute="_compute_answer")
    explanation = fields.Char(compute="_compute_answer")
    stated = fields.Boolean(
        help="Set when the document itself gives the answer; clear for a default."
    )
    origin = fields.Selection(
        [("stated", "Stated"), ("default", "Default")], compute="_compute_origin"
    )
    clause_id = fields.Many2one(
        "gov.clause",
        index="btree_not_null",
        ondelete="restrict",
        help="The clause that gives the answer.",
    )

    _field_uniq = models.Constraint(
        "unique(mode_id, field_name)", "The profile has this question already."
    )
    _stated_clause = models.Constraint(
        "CHECK(NOT stated OR clause_id IS NOT NULL)",
        "A stated answer needs the clause that states it.",
    )

    @api.model
    def _selection_field_name(self):
        return [(name, name) for name in PROFILE_FIELDS]

    @api.depends("field_name")
    def _compute_position(self):
        for cell in self:
            cell.position = PROFILE_FIELDS.index(cell.field_name)

    @api.depends("stated")
    def _compute_origin(self):
        for cell in self:
            cell.origin = "stated" if cell.stated else "default"

    @api.depends("field_name", *(f"mode_id.{name}" for name in PROFILE_FIELDS))
    @api.depends_context("lang")
    def _compute_answer(self):
        described = self.env["gov.mode"].fields_get(
            PROFILE_FIELDS, ["string", "selection", "help"]
        )
        yes_no = {True: self.env._("Yes"), False: self.env._("No")}
        for cell in self:
            field = described.get(cell.field_name, {})
            value = cell.mode_id[cell.field_name] if cell.field_name else False
            cell.question = field.get("string", "")
            cell.explanation = field.get("help", "")
            if cell.field_name in FLAGS:
                cell.answer = yes_no[value]
            else:
                cell.answer = dict(field.get("selection", ())).get(value, "")

    @api.depends("field_name", "mode_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cell in self:
            cell.display_name = f"{cell.mode_id.name or ''} · {cell.question or ''}"

    @api.onchange("clause_id")
    def _onchange_clause_id(self):
        self.stated = bool(self.clause_id)
