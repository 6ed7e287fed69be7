from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command


class GovTrainingAttendance(models.Model):
    """Somebody invited to a session, and whether they came."""

    _name = "gov.training.attendance"
    _description = "Training Attendance"
    _order = "session_id, agency_id, employee_id, id"
    _rec_names_search = ["employee_id", "session_id"]

    session_id = fields.Many2one(
        "gov.training.session", required=True, index=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    agency_id = fields.Many2one(
        related="employee_id.gov_agency_id",
        string="Home agency",
        store=True,
        index=True,
        precompute=True,
    )
    organiser_id = fields.Many2one(
        related="session_id.agency_id", string="Organised by", store=True, index=True
    )
    day = fields.Date(related="session_id.day", store=True, index=True)
    present = fields.Boolean()
    signed_at = fields.Datetime(
        readonly=True, copy=False, help="When presence was recorded."
    )

    source = fields.Selection(
        [("list", "On the list"), ("code", "Code at the door")],
        "Signed in by",
        default="list",
        required=True,
        readonly=True,
        copy=False,
    )
    invited_on = fields.Date(readonly=True, copy=False)
    nominated_by_id = fields.Many2one(
        "gov.agency",
        "Nominated by",
        index="btree_not_null",
        ondelete="restrict",
        help="The agency that sent the person on its own accord.",
    )
    survey_input_id = fields.Many2one(
        "survey.user_input",
        "Answers",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="survey.group_survey_user",
    )
    tested = fields.Boolean(copy=False, help="A test was taken, online or on paper.")
    score = fields.Float(
        copy=False,
        aggregator="avg",
        help="Percent of the points; the online test writes it by itself.",
    )
    passed = fields.Boolean(
        compute="_compute_passed",
        store=True,
        precompute=True,
        help="Present, tested, and not below the session's pass mark.",
    )
    certificate_id = fields.One2many("gov.training.certificate", "attendance_id")
    has_certificate = fields.Boolean(
        "Certified", compute="_compute_has_certificate", compute_sudo=True
    )

    _signed_at = models.Constraint(
        "CHECK(present IS NOT TRUE OR signed_at IS NOT NULL)",
        "Presence has the time at which it was recorded.",
    )
    _score_range = models.Constraint(
        "CHECK(score >= 0 AND score <= 100)", "A score is a percentage."
    )
    _person_uniq = models.Constraint(
        "unique(session_id, employee_id)", "This person is on the list already."
    )

    @api.private
    def init(self):
        """Let the database refuse presence before the session begins."""
        super().init()
        self.env.cr.execute(_BEGUN)

    @api.depends("present", "tested", "score", "session_id.pass_score")
    def _compute_passed(self):
        for line in self:
            enough = line.score >= line.session_id.pass_score
            line.passed = line.present and line.tested and enough

    @api.depends("certificate_id")
    def _compute_has_certificate(self):
        for line in self:
            line.has_certificate = bool(line.certificate_id)

    @api.depends("employee_id", "session_id")
    def _compute_display_name(self):
        for line in self:
            names = (line.employee_id.name, line.session_id.name)
            line.display_name = " · ".join(name for name in names if name)

    @api.constrains("present")
    def _check_begun(self):
        for line in self.filtered("present"):
            self._refuse_not_begun(line.session_id)

    @api.model
    def _refuse_not_begun(self, session):
        if session.start and session.start > fields.Datetime.now():
            raise self.env["gov.clause"]._refusal(
                "JN21-10-03",
                self.env._(
                    "%(session)s has not begun: nobody is present yet.",
                    session=session.name,
                ),
            )

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        for vals in vals_list:  # before the database, which knows no clause
            if vals.get("present"):
                self._refuse_not_begun(
                    self.env["gov.training.session"].browse(vals.get("session_id"))
                )
        return super().create(
            [
                dict(vals, signed_at=now if vals.get("present") else False)
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if "present" in vals:
            signed = fields.Datetime.now() if vals["present"] else False
            vals = dict(vals, signed_at=signed)
        if {"passed", "signed_at", "source"} & vals.keys() and not self.env.su:
            vals = {k: v for k, v in vals.items() if k not in ("passed", "source")}
        result = super().write(vals)
        self.check_access("write")  # of the session it has come to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if "held" in self.session_id.mapped("state"):
            raise self.env["gov.clause"]._refusal(
                "JN21-10-03",
                self.env._("The list of a session that was held is kept."),
            )

    # ------------------------------------------------------------
    # TEST AND CERTIFICATE
    # ------------------------------------------------------------

    def _make_survey_inputs(self):
        """Make the answer sheet of each person and tell them the link."""
        for line in self:
            survey = line.session_id.survey_id.sudo()  # sudo: sheets of the takers
            if not survey or not line.user_id:
                continue
            sheet = survey._create_answer(user=line.user_id, check_attempts=False)
            sheet.gov_attendance_id = line
            own = line.sudo()  # sudo: the sheet belongs to the survey
            own.survey_input_id = sheet
            line.session_id.message_notify(
                partner_ids=line.user_id.partner_id.ids,
                subject=self.env._("Test: %s", line.session_id.name),
                body=self.env._("Your test: %s", sheet.get_start_url()),
            )

    def action_start_test(self):
        """Open the own online test.

        :raise UserError: another person's, or the session has none
        """
        self.ensure_one()
        own = self.sudo()  # sudo: the taker reads the own link
        if self.user_id != self.env.user or not own.survey_input_id:
            raise self.env["gov.clause"]._refusal(
                "JN21-10-07",
                self.env._("There is no online test of yours in this session."),
            )
        return {
            "type": "ir.actions.act_url",
            "url": own.survey_input_id.get_start_url(),
            "target": "new",
        }

    def action_certify(self):
        """Issue the certificates of the session's agency.

        :raise UserError: not present, or without a passed test.
        """
        self.check_access("write")
        for line in self:
            if not line.passed:
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-07",
                    self.env._(
                        "%(person)s has no certificate without presence and a passed "
                        "test.",
                        person=line.employee_id.name,
                    ),
                )
        self.flush_recordset()
        certificates = self.env["gov.training.certificate"]
        issued = certificates.sudo().create(  # sudo: issued by this act only
            [line._certificate_vals() for line in self]
        )
        self.invalidate_recordset(["certificate_id"])
        self.session_id.invalidate_recordset(["certificate_ids"])
        return issued

    def _certificate_vals(self):
        today = self._city_today()
        session = self.session_id
        return {
            "attendance_id": self.id,
            "entry_ids": [Command.set(session.entry_ids.ids)],
            "manual_ids": [Command.set(session.manual_ids.ids)],
            "score": self.score,
            "issued_on": today,
            "valid_until": today + relativedelta(months=session.validity_months),
        }


_BEGUN = """
    CREATE OR REPLACE FUNCTION gov_training_attendance_begun() RETURNS trigger AS $$
    BEGIN
        IF NEW.present AND NEW.signed_at < (
            SELECT s.start FROM gov_training_session s WHERE s.id = NEW.session_id
        ) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                MESSAGE = 'JN21-10-03: nobody is present before the session begins';
        END IF;
        RETURN NEW;
    END
    $$ LANGUAGE plpgsql;
    CREATE OR REPLACE TRIGGER gov_training_attendance_begun
        BEFORE INSERT OR UPDATE OF present, signed_at ON gov_training_attendance
        FOR EACH ROW EXECUTE FUNCTION gov_training_attendance_begun()
"""
