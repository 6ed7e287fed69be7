from odoo import api, fields, models
from odoo.exceptions import AccessError


class GovAdjustmentHearing(models.Model):
    """What a region says to an adjustment, and what became of it."""

    _name = "gov.adjustment.hearing"
    _description = "Opinion on an Adjustment"
    _order = "adjustment_id, region_id"
    _rec_name = "region_id"

    adjustment_id = fields.Many2one(
        "gov.adjustment", required=True, index=True, ondelete="cascade"
    )
    region_id = fields.Many2one(
        "gov.region", required=True, index=True, ondelete="restrict"
    )
    answer_by = fields.Date(required=True, help="Last day for the answer.")
    state = fields.Selection(
        [("waiting", "Waiting"), ("answered", "Answered"), ("silent", "Silent")],
        required=True,
        readonly=True,
        default="waiting",
        help="Silent: the answering period ran out without an answer.",
    )
    stance = fields.Selection(
        [
            ("agree", "Agrees"),
            ("changes", "Agrees with changes"),
            ("object", "Objects"),
        ],
        readonly=True,
    )
    opinion = fields.Text(readonly=True)
    answered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_on = fields.Date(readonly=True)
    followed = fields.Selection(
        [("yes", "Followed"), ("partly", "Partly followed"), ("no", "Not followed")],
        help="What the office made of the opinion.",
    )
    follow_reason = fields.Text(
        string="Why", help="Reason for following the opinion or not (JN21 three 5)."
    )
    may_answer = fields.Boolean(compute="_compute_may_answer")

    _region_uniq = models.Constraint(
        "unique(adjustment_id, region_id)", "A region is heard once."
    )

    @api.depends("region_id", "state")
    @api.depends_context("uid")
    def _compute_may_answer(self):
        user = self.env.user
        manager = user.has_group("gov_items.group_agency_manager")
        regions = user.gov_agency_ids.region_id
        for hearing in self:
            hearing.may_answer = (
                manager and hearing.state == "waiting" and hearing.region_id in regions
            )

    def write(self, vals):
        allowed = {"followed", "follow_reason"}
        if not self.env.su and not vals.keys() <= allowed:
            raise self.env["gov.clause"]._refusal(
                "JN21-03-05",
                self.env._("An opinion is the region's own: it answers by its button."),
            )
        return super().write(vals)

    def _needs_reply(self):
        self.ensure_one()
        spoke = self.state == "answered" and (self.stance != "agree" or self.opinion)
        return bool(
            spoke and not (self.followed and (self.follow_reason or "").strip())
        )

    def _ask(self):
        """Leave an activity with every manager of the regions' agencies, once."""
        managers = self.env.ref("gov_items.group_agency_manager").all_user_ids
        for hearing in self:
            office = hearing.adjustment_id.sudo()  # sudo: activities for others
            for user in managers & hearing.region_id.agency_ids.user_ids:
                reader = self.with_context(lang=user.lang).env
                office.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=hearing.answer_by,
                    summary=reader._("Give the opinion of %s", hearing.region_id.name),
                    user_id=user.id,
                )

    def answer(self, stance, opinion=None):
        """Record the region's opinion.

        :raise AccessError: the user manages no agency of the region.
        :raise UserError: the period is over, or an objection gives no reason.
        """
        for hearing in self:
            if not hearing.may_answer and not self.env.su:
                raise AccessError(
                    self.env._("Only managers of the region's agencies answer for it.")
                )
            today = self._city_today()
            if hearing.state != "waiting" or hearing.answer_by < today:
                raise hearing._refusal(
                    self.env._("the period ended on %s.", hearing.answer_by)
                )
            if stance != "agree" and not (opinion or "").strip():
                raise hearing._refusal(
                    self.env._("say what should change, or why not.")
                )
            own = hearing.sudo()  # sudo: opinions are written by this act only
            own.write(
                {
                    "state": "answered",
                    "stance": stance,
                    "opinion": (opinion or "").strip() or False,
                    "answered_by": self.env.uid,
                    "answered_on": today,
                }
            )
            hearing._done()

    def _refusal(self, what):
        return self.env["gov.clause"]._refusal(
            "JN21-03-05",
            self.env._("%(region)s: %(what)s", region=self.region_id.name, what=what),
        )

    def _done(self):
        """Take the activity away from the region's managers."""
        office = self.adjustment_id.sudo()  # sudo: colleagues' activities too
        users = self.region_id.agency_ids.user_ids
        activities = office.activity_ids.filtered(lambda a: a.user_id in users)
        activities.action_done()

    def action_answer(self):
        """Open the wizard in which the region answers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_adjustment_answer_action"
        )
        action["context"] = {"default_hearing_id": self[:1].id}
        return action

    def _lapse(self):
        """Record as silent who did not answer in time."""
        today = self._city_today()
        late = self.filtered(lambda h: h.state == "waiting" and h.answer_by < today)
        late.sudo().write({"state": "silent"})  # sudo: opinions are written by acts

    @api.model
    def _cron_lapse(self):
        self.search([("state", "=", "waiting")])._lapse()
