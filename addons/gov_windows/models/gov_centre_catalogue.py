from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class GovCentreCatalogue(models.Model):
    """A published version of the items handled in a centre, with the reason for each
    item left out, reconciled with the totals that were stated (JN18: 693 = 114 +
    579)."""

    _name = "gov.centre.catalogue"
    _description = "Catalogue of a Centre"
    _inherit = ["gov.centre.mixin"]
    _order = "centre_id, date_from desc, id desc"

    name = fields.Char("Version", required=True)
    date_from = fields.Date(
        "In force from", required=True, default=lambda self: self._city_today()
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    line_ids = fields.One2many("gov.centre.catalogue.line", "catalogue_id", "Items")
    stated_service = fields.Integer(
        "Stated public services", help="0 = nothing stated. JN18: 114."
    )
    stated_power = fields.Integer(
        "Stated permits and other powers", help="0 = nothing stated. JN18: 579."
    )
    in_count = fields.Integer("In the hall", compute="_compute_totals", store=True)
    out_count = fields.Integer("Left out", compute="_compute_totals", store=True)
    service_count = fields.Integer(
        "Public services", compute="_compute_totals", store=True
    )
    power_count = fields.Integer(
        "Permits and other powers", compute="_compute_totals", store=True
    )
    type_text = fields.Char("By type", compute="_compute_type_text")
    reconciled = fields.Boolean(compute="_compute_reconciled")
    difference = fields.Integer(
        compute="_compute_reconciled", help="Items in the hall less those stated."
    )

    _one_start = models.UniqueIndex(
        "(centre_id, date_from) WHERE state = 'published'",
        "A version is in force from this day already.",
    )

    @api.depends("centre_id", "name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.centre_id.name or ''} {record.name or ''}"

    @api.depends("line_ids.in_hall", "line_ids.item_type")
    def _compute_totals(self):
        for record in self:
            placed = record.line_ids.filtered("in_hall")
            record.in_count = len(placed)
            record.out_count = len(record.line_ids - placed)
            record.service_count = len(
                placed.filtered(lambda line: line.item_type == "20")
            )
            record.power_count = record.in_count - record.service_count

    @api.depends("line_ids.in_hall", "line_ids.item_type")
    def _compute_type_text(self):
        labels = dict(
            self.env["gov.item"]._fields["item_type"]._description_selection(self.env)
        )
        for record in self:
            counts = Counter(record.line_ids.filtered("in_hall").mapped("item_type"))
            record.type_text = " · ".join(
                f"{labels.get(kind, kind)} {count}"
                for kind, count in sorted(counts.items())
            )

    @api.depends("in_count", "service_count", "stated_service", "stated_power")
    def _compute_reconciled(self):
        for record in self:
            stated = record.stated_service + record.stated_power
            record.difference = record.in_count - stated if stated else 0
            record.reconciled = not stated or (
                record.service_count == record.stated_service
                and record.power_count == record.stated_power
            )

    def action_fill(self):
        """List every delegation of the served regions, in the hall or not."""
        for record in self.filtered(lambda r: r.state == "draft"):
            centre = record.centre_id
            due = self.env["gov.delegation"].search(
                Domain("receiving_region_id", "in", centre._served_regions().ids)
                & Domain("state", "not in", ("not_delegated", "withdrawn"))
            )
            placed = centre.window_ids.delegation_ids
            reasons = {
                line.delegation_id: line.reason
                for line in record.line_ids
                if line.reason
            }
            record.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "delegation_id": item.id,
                            "in_hall": item in placed,
                            "reason": reasons.get(item) or item._exemption_text(),
                        }
                    )
                    for item in due
                ),
            ]

    def action_publish(self):
        """Publish; each item left out needs its reason."""
        for record in self:
            missing = record.line_ids.filtered(
                lambda line: not line.in_hall and not line.reason
            )
            if missing or not record.line_ids:
                raise self.env["gov.clause"]._refusal(
                    "JN18-08-01",
                    self.env._(
                        "%(count)s items are left out without a reason, the first of "
                        "them %(item)s.",
                        count=len(missing),
                        item=missing[:1].delegation_id.display_name or "–",
                    ),
                )
            record.state = "published"

    def write(self, vals):
        if not self.env.su and any(r.state == "published" for r in self):
            raise UserError(self.env._("A published catalogue is not changed."))
        return super().write(vals)

    @api.model
    def _in_force(self, centre, day):
        return self.search(
            [
                ("centre_id", "=", centre.id),
                ("state", "=", "published"),
                ("date_from", "<=", day),
            ],
            limit=1,
        )
