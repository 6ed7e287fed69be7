import secrets

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import consteq

#: Days before the last day of validity on which the holder is reminded.
REMINDERS = (90, 60, 30, 7)
REMINDER_PARAMETER = "gov_training.reminder_days"


class GovTrainingCertificate(models.Model):
    """That a person was trained on items in a version of their manuals.

    The database issues none without presence and a passed test; what was issued is
    revoked with a reason, never deleted or changed.
    """

    _name = "gov.training.certificate"
    _description = "Training Certificate"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "issued_on desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "employee_id"]

    number = fields.Char(readonly=True, copy=False, required=True)
    attendance_id = fields.Many2one(
        "gov.training.attendance",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    session_id = fields.Many2one(
        related="attendance_id.session_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        related="attendance_id.employee_id",
        string="Holder",
        store=True,
        index=True,
        precompute=True,
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    agency_id = fields.Many2one(
        related="attendance_id.agency_id", string="Home agency", store=True, index=True
    )
    organiser_id = fields.Many2one(
        related="attendance_id.organiser_id", string="Issued by", store=True, index=True
    )
    entry_ids = fields.Many2many(
        "gov.entry",
        "gov_training_certificate_entry_rel",
        "certificate_id",
        "entry_id",
        "Items",
        readonly=True,
    )
    manual_ids = fields.Many2many(
        "gov.manual",
        "gov_training_certificate_manual_rel",
        "certificate_id",
        "manual_id",
        "Manuals",
        readonly=True,
        help="Manual versions that the session explained.",
    )
    score = fields.Float(readonly=True, aggregator="avg", help="Percent.")
    issued_on = fields.Date(readonly=True, required=True)
    valid_until = fields.Date(readonly=True, required=True, index=True)
    revoked_on = fields.Date(readonly=True, copy=False)
    revoke_reason = fields.Char(copy=False, help="Why the certificate is revoked.")
    renewed_by_id = fields.Many2one(
        "gov.training.certificate",
        "Renewed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    reminded_days = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="The last reminder sent: days before the end of validity. 0: none yet.",
    )
    state = fields.Selection(
        [
            ("valid", "Valid"),
            ("expiring", "About to expire"),
            ("expired", "Expired"),
            ("renewed", "Renewed"),
            ("revoked", "Revoked"),
        ],
        compute="_compute_state",
        search="_search_state",
        help="About to expire: from the first reminder on.",
    )
    token = fields.Char(
        readonly=True,
        required=True,
        copy=False,
        groups="gov_training.group_organiser",
        default=lambda self: self._default_token(),
        help="Opens the public page that confirms the certificate.",
    )

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _token_uniq = models.Constraint("unique(token)", "This key is taken.")
    _attendance_uniq = models.Constraint(
        "unique(attendance_id)", "This attendance has its certificate already."
    )
    _term = models.Constraint(
        "CHECK(valid_until >= issued_on)", "A certificate cannot end before it begins."
    )
    _revoked = models.Constraint(
        "CHECK(revoked_on IS NULL OR revoke_reason IS NOT NULL)",
        "A certificate is revoked for a reason.",
    )

    @api.private
    def init(self):
        """Let the database refuse what was not earned."""
        super().init()
        self.env.cr.execute(_EARNED)

    @api.model
    def _default_token(self):
        return secrets.token_urlsafe(24)

    # ------------------------------------------------------------
    # STATE
    # ------------------------------------------------------------

    @api.model
    def _reminder_days(self):
        """The days of the reminders, the largest first."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a public setting
        text = parameters.get_param(REMINDER_PARAMETER) or ""
        days = [int(part) for part in text.split(",") if part.strip().isdigit()]
        return sorted(days or REMINDERS, reverse=True)

    @api.depends("valid_until", "revoked_on", "renewed_by_id")
    def _compute_state(self):
        today = self._city_today()
        soon = today + relativedelta(days=self._reminder_days()[0])
        for one in self:
            if one.revoked_on:
                one.state = "revoked"
            elif one.renewed_by_id:
                one.state = "renewed"
            elif one.valid_until and one.valid_until < today:
                one.state = "expired"
            else:
                near = bool(one.valid_until) and one.valid_until <= soon
                one.state = "expiring" if near else "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        soon = today + relativedelta(days=self._reminder_days()[0])
        kept = Domain("revoked_on", "=", False)
        open_ = kept & Domain("renewed_by_id", "=", False)
        found = {
            "revoked": ~kept,
            "renewed": kept & Domain("renewed_by_id", "!=", False),
            "expired": open_ & Domain("valid_until", "<", today),
            "expiring": open_
            & Domain("valid_until", ">=", today)
            & Domain("valid_until", "<=", soon),
            "valid": open_ & Domain("valid_until", ">", soon),
        }
        return Domain.OR(found[state] for state in value if state in found)

    @api.model
    def _valid_domain(self, day):
        """Certificates that hold on ``day``."""
        return (
            Domain("issued_on", "<=", day)
            & Domain("valid_until", ">=", day)
            & Domain("revoked_on", "=", False)
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise self._refusal_issued()
        for vals in vals_list:
            if not vals.get("number"):
                vals["number"] = self.env["ir.sequence"].next_by_code(self._name)
        certificates = super().create(vals_list)
        certificates._renew_former()
        return certificates

    def write(self, vals):
        if not self.env.su and vals.keys() - {"revoke_reason"}:
            raise self._refusal_issued()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise self._refusal_issued()  # not even the system administrator

    def _refusal_issued(self):
        return self.env["gov.clause"]._refusal(
            "JN21-10-07",
            self.env._(
                "Certificates follow from presence and a passed test. They are "
                "revoked with a reason, neither written nor deleted."
            ),
        )

    def _renew_former(self):
        """Mark older certificates of the holder that the new one covers."""
        for one in self:
            former = self.search(
                Domain("employee_id", "=", one.employee_id.id)
                & Domain("id", "!=", one.id)
                & Domain("renewed_by_id", "=", False)
                & Domain("revoked_on", "=", False)
                & Domain("issued_on", "<=", one.issued_on)
            )
            covered = former.filtered(lambda f, new=one: f.entry_ids <= new.entry_ids)
            covered.write({"renewed_by_id": one.id})
            covered.activity_unlink(["mail.mail_activity_data_todo"])

    def action_revoke(self):
        """Revoke certificates whose reason is entered.

        :raise UserError: no reason is given.
        """
        self.check_access("write")
        for one in self:
            if not (one.revoke_reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-07", self.env._("Enter why the certificate is revoked.")
                )
        own = self.sudo()  # sudo: dates are written by acts only
        own.write({"revoked_on": self._city_today()})

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind the holders 90, 60, 30 and 7 days before the end, once each."""
        today = self._city_today()
        steps = self._reminder_days()
        due = self.search(
            Domain("valid_until", ">=", today)
            & Domain("valid_until", "<=", today + relativedelta(days=steps[0]))
            & Domain("revoked_on", "=", False)
            & Domain("renewed_by_id", "=", False)
        )
        for one in due:
            left = (one.valid_until - today).days
            step = min(day for day in steps if day >= left)
            if one.reminded_days and one.reminded_days <= step:
                continue
            one._remind(left)
            one.reminded_days = step

    def _remind(self, left):
        self.ensure_one()
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.valid_until,
            summary=self.env._(
                "Training certificate %(number)s ends in %(days)s days",
                number=self.number,
                days=left,
            ),
            user_id=(self.user_id or self.session_id.create_uid).id,
        )

    # ------------------------------------------------------------
    # PUBLIC CHECK AND PAPER
    # ------------------------------------------------------------

    def _check_url(self):
        token = self.sudo().token  # sudo: printed on the holder's own paper
        return f"{self.get_base_url()}/gov/certificate/{token}"

    @api.model
    def _public_check(self, token):
        """Return what anyone with the paper may know, or None; the name is masked."""
        if not token or len(token) < 24:
            return None
        everything = self.sudo()  # sudo: public page; masked values only leave
        found = everything.search([("token", "=", token)], limit=1)
        if not found or not consteq(found.token, token):
            return None
        return found._public_facts()

    def action_print(self):
        """Open the certificate as PDF."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/training/certificate/{self.id}",
            "target": "new",
        }


_EARNED = """
    CREATE OR REPLACE FUNCTION gov_training_certificate_earned() RETURNS trigger AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM gov_training_attendance a
             WHERE a.id = NEW.attendance_id AND a.present AND a.tested AND a.passed
        ) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                MESSAGE = 'JN21-10-07: no certificate without presence and a passed '
                    'test';
        END IF;
        RETURN NEW;
    END
    $$ LANGUAGE plpgsql;
    CREATE OR REPLACE TRIGGER gov_training_certificate_earned
        BEFORE INSERT OR UPDATE OF attendance_id ON gov_training_certificate
        FOR EACH ROW EXECUTE FUNCTION gov_training_certificate_earned()
"""
