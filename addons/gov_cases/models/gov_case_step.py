from odoo import api, fields, models

from .gov_case import KINDS, TEXT_GROUPS


class GovCaseStep(models.Model):
    """One step of a case at the agency that the mode's profile names."""

    _name = "gov.case.step"
    _description = "Case Step"
    _order = "case_id, sequence, id"
    _rec_name = "kind"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(required=True, readonly=True, aggregator=None)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Only staff of this agency take the step.",
    )
    next_agency_id = fields.Many2one(
        "gov.agency",
        "Forwarded to",
        readonly=True,
        ondelete="restrict",
        help="Where a forward step sends the documents.",
    )
    on_sight = fields.Boolean(
        readonly=True,
        help="Stamps on sight: no second review, no return, no ask for documents.",
    )
    with_opinion = fields.Boolean(
        readonly=True, help="Ends in a written opinion under the agency's own seal."
    )
    state = fields.Selection(
        [
            ("pending", "To come"),
            ("doing", "In hand"),
            ("done", "Done"),
            ("skipped", "Dropped"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    user_id = fields.Many2one(
        "res.users", "Taken by", readonly=True, index="btree_not_null"
    )
    started_at = fields.Datetime(readonly=True)
    done_at = fields.Datetime(readonly=True)
    due_on = fields.Date(
        readonly=True,
        help="Stamping on sight is due on the day of arrival (JC25 one (three)), "
        "delivery within 10 working days (Administrative Licensing Law art. 44), a "
        "lower body's review within 20 of acceptance (art. 43); otherwise as the "
        "manual promises for the step.",
    )
    opinion = fields.Text(readonly=True, groups=TEXT_GROUPS)
    masked_opinion = fields.Text(
        "Opinion, masked", compute="_compute_masked_opinion", compute_sudo=True
    )
    passed = fields.Boolean(readonly=True)

    @api.depends("opinion")
    def _compute_masked_opinion(self):
        for step in self:
            step.masked_opinion = step.case_id._mask_text(step.opinion)

    @api.depends("kind", "agency_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for step in self:
            step.display_name = f"{labels.get(step.kind, '')} · {step.agency_id.name}"
