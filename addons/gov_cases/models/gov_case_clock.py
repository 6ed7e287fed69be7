from odoo import fields, models


class GovCaseClock(models.Model):
    """An interval of a case's clock: running, standing still, or extended."""

    _name = "gov.case.clock"
    _description = "Case Clock Interval"
    _order = "case_id, id"
    _rec_name = "kind"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("running", "Running"),
            ("suspended", "Standing still"),
            ("extended", "Extended"),
        ],
        required=True,
        readonly=True,
    )
    date_from = fields.Date(
        required=True,
        readonly=True,
        help="The first working day counted is the next one.",
    )
    date_to = fields.Date(readonly=True, help="Empty while the interval lasts.")
    reason = fields.Selection(
        [
            ("supplement", "Supplement of documents"),
            ("hearing", "Hearing"),
            ("bidding", "Bidding or auction"),
            ("inspection", "Inspection, testing or quarantine"),
            ("appraisal", "Appraisal"),
            ("expert", "Expert review"),
        ],
        readonly=True,
        help="Time that the limit does not count (Administrative Licensing Law "
        "art. 45), or the applicant's time to supplement documents.",
    )

    days = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Working days more, where the interval marks an extension.",
    )

    _period = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "An interval ends after it begins.",
    )
