import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class GovPropertySurvey(models.Model):
    """The result of a survey, kept with the property and used again (JN18).

    Entered → checked by the registration office, or rejected. While a checked one is
    there, another of the same kind needs a reason.
    """

    _name = "gov.property.survey"
    _description = "Survey of a Property"
    _order = "property_number, kind, id desc"
    _rec_names_search = ["property_number", "surveyor"]

    property_number = fields.Char(required=True, index=True)
    kind = fields.Selection(
        [
            ("land", "Land"),
            ("building", "Building"),
            ("plan", "Plan of rooms"),
            ("completion", "Completion"),
        ],
        required=True,
        default="building",
    )
    document_name = fields.Char(
        required=True,
        default=lambda self: self.env._("Result of the survey"),
        help="Name on the check lists: there it is offered instead of a new one.",
    )
    surveyor = fields.Char(required=True, help="Body that surveyed.")
    surveyed_on = fields.Date(required=True)
    area = fields.Float("Area (m²)", digits=(12, 2))
    agency_id = fields.Many2one(
        "gov.agency",
        "Kept by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    file = fields.Binary(attachment=True, required=True)
    filename = fields.Char()
    sha256 = fields.Char("SHA-256", compute="_compute_sha256", store=True, size=64)
    again_reason = fields.Char(
        "Why surveyed again",
        help="Needed where a checked survey of the same kind is there already.",
    )
    state = fields.Selection(
        [("entered", "Entered"), ("checked", "Checked"), ("rejected", "Rejected")],
        required=True,
        readonly=True,
        default="entered",
        copy=False,
        index=True,
    )
    checked_by = fields.Many2one("res.users", readonly=True, copy=False)
    checked_on = fields.Date(readonly=True, copy=False)
    reject_reason = fields.Char("Why rejected", copy=False)
    use_ids = fields.One2many("gov.matter.document", "survey_id", "Used in")
    use_count = fields.Integer(compute="_compute_use_count")

    _checked_idx = models.Index("(property_number, kind) WHERE state = 'checked'")

    @api.depends("file")
    def _compute_sha256(self):
        for survey in self:
            content = base64.b64decode(survey.with_context(bin_size=False).file or b"")
            survey.sha256 = hashlib.sha256(content).hexdigest() if content else False

    @api.depends("use_ids")
    def _compute_use_count(self):
        counts = dict(
            self.env["gov.matter.document"]
            .sudo()  # sudo: only how often
            ._read_group([("survey_id", "in", self.ids)], ["survey_id"], ["__count"])
        )
        for survey in self:
            survey.use_count = counts.get(survey, 0)

    @api.depends("property_number", "kind", "surveyed_on")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for survey in self:
            parts = (survey.property_number, kinds.get(survey.kind), survey.surveyed_on)
            survey.display_name = " · ".join(str(part) for part in parts if part)

    @api.constrains("property_number", "kind", "again_reason")
    def _check_again(self):
        for survey in self:
            known = survey._known(survey.property_number, survey.kind) - survey
            if known and not (survey.again_reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN18-19-08",
                    self.env._(
                        "%(survey)s is checked and goes on to be used. Say why the "
                        "property is surveyed again.",
                        survey=known[0].display_name,
                    ),
                )

    @api.model
    def _known(self, number, kind=None):
        """Checked surveys of a property, the newest of each kind first."""
        domain = [("property_number", "=", number), ("state", "=", "checked")]
        if kind:
            domain.append(("kind", "=", kind))
        return self.sudo().search(  # sudo: any office's survey of the property
            domain, order="kind, surveyed_on desc, id desc"
        )

    def write(self, vals):
        closed = self.filtered(lambda survey: survey.state != "entered")
        if not self.env.su and closed:
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND",
                self.env._(
                    "A survey that was checked stays as it is; enter a new one."
                ),
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_entered(self):
        if self.filtered(lambda survey: survey.state != "entered"):
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND", self.env._("A survey that was checked is kept.")
            )

    def action_check(self):
        """Find that it meets what registration asks; from now on it is offered."""
        self._judge("checked")

    def action_reject(self):
        """Find that it does not.

        :raise ValidationError: no reason
        """
        for survey in self:
            if not (survey.reject_reason or "").strip():
                raise ValidationError(self.env._("Say why the survey is rejected."))
        self._judge("rejected")

    def _judge(self, state):
        self.check_access("write")
        if not self.env.user.has_group("gov_cases.group_reviewer"):
            raise AccessError(self.env._("A reviewer judges surveys."))
        for survey in self:
            if survey.state != "entered":
                raise self.env["gov.clause"]._refusal(
                    "JN18-19-08", self.env._("It has been judged already.")
                )
        self.sudo().write(  # sudo: the judgement is this act's, not a field
            {
                "state": state,
                "checked_by": self.env.uid,
                "checked_on": self.env["gov.case"]._today(),
            }
        )
