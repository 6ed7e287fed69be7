from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovTownshipListLine(models.Model):
    """An entry that a township chooses, in the mode that it can take on."""

    _name = "gov.township.list.line"
    _description = "Entry of a Township's List"
    _order = "list_id, sequence, id"
    _rec_name = "entry_id"

    list_id = fields.Many2one(
        "gov.township.list", required=True, index=True, ondelete="cascade"
    )
    programme_id = fields.Many2one(related="list_id.programme_id")
    entry_id = fields.Many2one(
        "gov.entry",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id), ('is_prohibited', '=', False)]",
    )
    sequence = fields.Integer(related="entry_id.sequence", store=True, aggregator=False)
    is_local = fields.Boolean(related="entry_id.is_local")
    listed_mode_id = fields.Many2one(
        "gov.mode",
        string="Mode in the Catalogue",
        compute="_compute_listed_mode_id",
        help="What holds for the township by the rules of today; else the mode that is "
        "listed, or the only one that the rules give anywhere.",
    )
    mode_id = fields.Many2one(
        "gov.mode",
        compute="_compute_mode_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id)]",
    )
    note = fields.Char(help="Why the township takes it on, or why in this mode.")

    _entry_uniq = models.Constraint(
        "unique(list_id, entry_id)", "The entry is on the list already."
    )

    @api.depends("entry_id", "list_id.region_id")
    def _compute_listed_mode_id(self):
        for line in self:
            line.listed_mode_id = line._offered_mode()

    @api.depends("entry_id")
    def _compute_mode_id(self):
        for line in self:
            line.mode_id = line.mode_id or line._offered_mode()

    def _offered_mode(self):
        """Return the mode in which the catalogue offers the entry to the township."""
        entry, region = self.entry_id._origin, self.list_id.region_id._origin
        if not entry:
            return entry.mode_id
        holding = entry.resolve_mode(region, self._city_today()).mode_id
        given = entry._given_modes()
        only = given if len(given) == 1 else given.browse()
        return holding or entry.mode_id or only

    @api.constrains("entry_id", "mode_id", "list_id")
    def _check_programme(self):
        for line in self:
            programmes = line.entry_id.programme_id
            programmes |= line.mode_id.programme_id
            if programmes - line.list_id.programme_id:
                raise ValidationError(
                    self.env._(
                        "%s or its mode belongs to another programme.",
                        line.entry_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            lines.list_id._refuse_state("draft")
        return lines

    def write(self, vals):
        if not self.env.su:
            self.list_id._refuse_state("draft")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proposed(self):
        self.list_id._refuse_state("draft")
