from odoo import api, fields, models

from ..kernel.notes import inclusion


class GovEntry(models.Model):
    """Entries beyond the annex: local ones, related ones, and what a name includes."""

    _inherit = "gov.entry"

    is_local = fields.Boolean(
        string="Local Entry",
        index=True,
        help="Not in the catalogue; a county added it. All other rules hold for it, "
        "too (HZ22 two (two)).",
    )
    local_volume = fields.Integer(
        string="Cases a Year", aggregator=None, help="Why it is worth sharing: volume."
    )
    local_demand = fields.Text(string="Demand", help="Who asks for it, and where.")
    local_capacity = fields.Text(
        string="Capacity", help="How the townships are able to take it on."
    )
    inclusion = fields.Char(
        string="Also Covers",
        compute="_compute_inclusion",
        store=True,
        readonly=False,
        help="What the entry covers beside its name, as the foreign-invested projects "
        "that JC25's entry 17 includes by another document.",
    )
    source_text = fields.Text(
        string="Original Text",
        readonly=True,
        copy=False,
        help="The row of the annex from which the entry was read.",
    )
    main_entry_id = fields.Many2one(
        "gov.entry",
        string="Main Permit",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', '=', programme_id), ('main_entry_id', '=', False)]",
        help="A related entry follows the mode of its main permit unless rules of its "
        "own say otherwise (LC20, second list).",
    )
    related_entry_ids = fields.One2many(
        "gov.entry", "main_entry_id", string="Related Entries"
    )

    _local_volume = models.Constraint(
        "CHECK(local_volume >= 0)", "The number of cases cannot be negative."
    )

    @api.depends("name")
    def _compute_inclusion(self):
        for entry in self:
            entry.inclusion = inclusion(entry.name or "")

    @api.constrains("is_local", "local_volume", "local_demand", "local_capacity")
    def _check_local(self):
        for entry in self.filtered("is_local"):
            if not (entry.local_volume and entry.local_demand and entry.local_capacity):
                raise self.env["gov.clause"]._refusal(
                    "HZ22-22-05",
                    self.env._(
                        "%(entry)s is not in the catalogue: record volume, demand and "
                        "capacity.",
                        entry=entry.display_name,
                    ),
                )

    @api.constrains("main_entry_id", "programme_id")
    def _check_main_entry(self):
        for entry in self.filtered("main_entry_id"):
            main = entry.main_entry_id
            if main.main_entry_id or main == entry:
                raise self.env["gov.clause"]._refusal(
                    "LC20-A0-02",
                    self.env._("%(main)s is no main permit.", main=main.display_name),
                )
            if main.programme_id != entry.programme_id:
                raise self.env["gov.clause"]._refusal(
                    "LC20-A0-02",
                    self.env._(
                        "%(main)s is of another programme.", main=main.display_name
                    ),
                )

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        if entries.main_entry_id:
            self.env["gov.programme"]._forget_rules()
        return entries

    @api.model
    def _create_bulk(self, vals_list):
        entries = super()._create_bulk(vals_list)
        if any(vals.get("main_entry_id") for vals in vals_list):
            self.env["gov.programme"]._forget_rules()
        return entries

    def write(self, vals):
        result = super().write(vals)
        if "main_entry_id" in vals:
            self.env["gov.programme"]._forget_rules()
        return result

    def _refuse_incomplete(self):
        """Refuse entries of which type, grantor or supervisor is not known.

        :raise UserError: HZ22 two (one)
        """
        for entry in self:
            missing = [
                label
                for label, value in (
                    (self.env._("type"), entry.item_type),
                    (self.env._("granting sector"), entry.sector_id),
                    (self.env._("supervising sector"), entry.supervisor_sector_id),
                )
                if not value
            ]
            if missing:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-21-02",
                    self.env._(
                        "%(entry)s lacks: %(missing)s.",
                        entry=entry.display_name,
                        missing="、".join(missing),
                    ),
                )
