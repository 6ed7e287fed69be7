from odoo import api, fields, models


class GovTrainingSessionTest(models.Model):
    """The test at the end of a session, and the certificates that rest on it."""

    _inherit = "gov.training.session"

    survey_id = fields.Many2one(
        "survey.survey",
        "Online test",
        index="btree_not_null",
        ondelete="restrict",
        help="Answers are scored by the survey; each participant has one link.",
    )
    pass_score = fields.Float(
        "Pass mark",
        default=60,
        help="Percent of the points of the test from which it is passed.",
    )
    validity_months = fields.Integer(
        default=24,
        help="Months for which a certificate of this session is valid; then it is "
        "renewed by another session.",
    )
    certificate_ids = fields.One2many(
        "gov.training.certificate", "session_id", "Certificates"
    )
    tested_count = fields.Integer(
        "Tested", compute="_compute_test_counts", compute_sudo=True
    )
    passed_count = fields.Integer(
        "Passed", compute="_compute_test_counts", compute_sudo=True
    )
    certificate_count = fields.Integer(
        "Number of certificates", compute="_compute_test_counts", compute_sudo=True
    )

    _pass_score_range = models.Constraint(
        "CHECK(pass_score > 0 AND pass_score <= 100)",
        "The pass mark is a percentage above 0.",
    )
    _validity_positive = models.Constraint(
        "CHECK(validity_months > 0)", "A certificate is valid for a month at least."
    )

    @api.depends("attendance_ids.passed", "attendance_ids.tested", "certificate_ids")
    def _compute_test_counts(self):
        lines = self.env["gov.training.attendance"]._read_group(
            [("session_id", "in", self.ids), ("tested", "=", True)],
            ["session_id", "passed"],
            ["__count"],
        )
        counts = {(session.id, passed): count for session, passed, count in lines}
        issued = dict(
            self.env["gov.training.certificate"]._read_group(
                [("session_id", "in", self.ids)], ["session_id"], ["__count"]
            )
        )
        for session in self:
            passed = counts.get((session._origin.id, True), 0)
            session.passed_count = passed
            session.tested_count = passed + counts.get((session._origin.id, False), 0)
            session.certificate_count = issued.get(session._origin, 0)

    def action_send_test(self):
        """Give everybody present a link of their own to the online test."""
        for session in self:
            session.check_access("write")
            waiting = session.attendance_ids.filtered(
                lambda line: line.present and not line.survey_input_id
            )
            waiting._make_survey_inputs()

    def action_certify(self):
        """Issue certificates to those who were present and passed the test."""
        lines = self.attendance_ids.filtered(
            lambda line: line.passed and not line.certificate_id
        )
        lines.action_certify()

    def action_open_certificates(self):
        """Certificates issued for the session."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_training.gov_training_certificate_action"
        )
        return dict(action, domain=[("session_id", "in", self.ids)], context={})
