from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class GovClause(models.Model):
    """A clause of a source document: the basis that every refusal cites.

    Rows come with the modules' data and nobody changes them: a refusal that
    was shown must stay explainable.
    """

    _name = "gov.clause"
    _inherit = ["gov.kept.mixin"]
    _description = "Clause"
    _order = "code"
    _rec_names_search = ["code", "document", "section", "quotation", "summary"]

    code = fields.Char(
        required=True,
        readonly=True,
        help="Own number of the clause: document, task and serial, as JN21-06-05. "
        "XK-nn is an article of the Administrative Licensing Law.",
    )
    document = fields.Char(
        required=True,
        readonly=True,
        index=True,
        help="Short name of the source document, as JN21; SUITE for our own rules.",
    )
    section = fields.Char(
        readonly=True, help="Section of the document, as the document numbers it."
    )
    quotation = fields.Text(
        required=True, readonly=True, help="The words of the source, in Chinese."
    )
    summary = fields.Text(
        readonly=True, help="What the product does about it, in our own words."
    )
    addon = fields.Char(
        readonly=True, help="Technical name of the module that answers for the clause."
    )
    kind = fields.Selection(
        [
            ("rule", "Rule"),
            ("record", "Record"),
            ("workflow", "Workflow"),
            ("report", "Report"),
            ("policy", "Policy"),
            ("deadline", "Deadline"),
            ("public", "Public"),
            ("data", "Data"),
            ("integration", "Integration"),
        ],
        readonly=True,
        index=True,
        help="How the product meets the clause; a policy is only on record.",
    )

    _code_uniq = models.Constraint("unique(code)", "A clause's code must be unique.")

    @api.depends("document", "section")
    def _compute_display_name(self):
        for clause in self:
            parts = (clause.document, clause.section)
            clause.display_name = " ".join(filter(None, parts)) or clause.code

    @api.model
    @tools.ormcache("code", cache="stable")
    def _source_of(self, code):
        """Return (document, section, quotation) of ``code``.

        :raise ValueError: no such clause; the caller is wrong, not the user.
        """
        clause = self.sudo().search([("code", "=", code)])  # sudo: public pages cite
        if not clause:
            raise ValueError(f"Unknown clause {code!r}")
        return clause.document, clause.section or "", clause.quotation

    @api.model
    def _cite(self, code):
        """Return the basis as a refusal shows it, in the user's language.

        :raise ValueError: no such clause.
        """
        document, section, quotation = self._source_of(code)
        return self.env._(
            "Basis: %(place)s (%(code)s): %(quotation)s",
            place=f"{document} {section}".strip(),
            code=code,
            quotation=quotation,
        )

    @api.model
    def _refusal(self, code, message):
        """Return the error that refuses an act on the ground of a clause.

        The caller raises it. Its attribute ``clause_code`` names the clause.

        :param message: translated sentence: what is refused, and the way out.
        :raise ValueError: no such clause.
        """
        # Both parts are translated already.
        # pylint: disable-next=missing-gettext
        error = UserError(f"{message}\n{self._cite(code)}")
        error.clause_code = code
        return error
