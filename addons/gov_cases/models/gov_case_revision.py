from odoo import fields, models

from .gov_case import TEXT_GROUPS


class GovCaseRevision(models.Model):
    """A decision by which an earlier one is corrected, revoked or withdrawn.

    The earlier decision and its document stay as they are; this one names its
    ground and its legal basis and is stamped as the first was.
    """

    _name = "gov.case.revision"
    _description = "Revision of a Decision"
    _order = "case_id, id"
    _rec_name = "number"

    number = fields.Char(required=True, readonly=True)
    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("correction", "Correction"),
            ("revocation", "Revocation"),
            ("withdrawal", "Withdrawal"),
        ],
        required=True,
        readonly=True,
        help="A correction mends an error of the document; an unlawful decision is "
        "revoked, a lawful one withdrawn when law or facts have changed.",
    )
    reason = fields.Text(required=True, readonly=True, groups=TEXT_GROUPS)
    basis = fields.Char("Legal basis", required=True, readonly=True)
    text = fields.Text(
        "Corrected text", readonly=True, groups=TEXT_GROUPS, help="For a correction."
    )
    decided_by = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    decided_at = fields.Datetime(required=True, readonly=True)
    document_id = fields.Many2one(
        "gov.case.document", readonly=True, ondelete="restrict"
    )
    impression_id = fields.Many2one(
        "gov.seal.impression", readonly=True, ondelete="restrict"
    )

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _ended_once = models.UniqueIndex(
        "(case_id) WHERE kind != 'correction'",
        "A decision is revoked or withdrawn once.",
    )
