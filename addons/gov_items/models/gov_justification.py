from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .gov_mode_requirement import REASONS


class GovJustification(models.Model):
    """A reason or a figure that justifies a mode for an entry."""

    _name = "gov.justification"
    _description = "Justification"
    _order = "entry_id, kind, id"
    _rec_name = "kind"

    entry_id = fields.Many2one(
        "gov.entry", required=True, index=True, ondelete="cascade"
    )
    programme_id = fields.Many2one(
        related="entry_id.programme_id", store=True, index=True
    )
    kind = fields.Selection(REASONS, required=True, default="demand")
    region_ids = fields.Many2many(
        "gov.region", string="Regions", help="Empty: it holds for all of them."
    )
    shortage = fields.Selection(
        [
            ("staff", "Short of staff"),
            ("specialists", "Lacks specialists"),
            ("other", "Other"),
        ],
        string="Reason Code",
        help="Why a region cannot take the entry on (JN21 three (one) 1).",
    )
    figure = fields.Float(help="Cases a year, staff, or what the text says.")
    text = fields.Text(string="Reason")
    review_date = fields.Date(
        help="A difficulty is for the time being: when it is looked at again."
    )
    agency_id = fields.Many2one(
        "gov.agency", index="btree_not_null", ondelete="restrict", help="Who says so."
    )

    @api.constrains("kind", "shortage", "figure", "text", "review_date")
    def _check_content(self):
        for reason in self:
            if reason.kind == "shortage":
                full = reason.shortage and (reason.shortage != "other" or reason.text)
            elif reason.kind == "difficulty":
                full = reason.text and reason.review_date
            elif reason.kind in ("demand", "convenience"):
                full = reason.figure
            else:
                full = (reason.text or "").strip()
            if not full:
                raise ValidationError(
                    self.env._(
                        "%s: a shortage needs its code (with words if other), a "
                        "difficulty words and a day of review, demand and "
                        "convenience a figure, everything else words.",
                        dict(self._fields["kind"]._description_selection(self.env))[
                            reason.kind
                        ],
                    )
                )
