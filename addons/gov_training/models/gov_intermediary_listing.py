from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: Ground → parameter and its value where nobody set one: records in a year.
GROUNDS = {
    "complaint": ("gov_training.black_complaints", 3),
    "rating": ("gov_training.black_rating", 60),
    "late": ("gov_training.black_late", 3),
    "overcharged": ("gov_training.black_overcharged", 2),
}
TERM_PARAMETER, TERM_MONTHS = "gov_training.black_months", 12
STEPS = {"proposed": "heard", "heard": "decided", "decided": "published"}


class GovIntermediaryListing(models.Model):
    """An entry on the blacklist: proposed, heard, decided, published with a term."""

    _name = "gov.intermediary.listing"
    _description = "Blacklist Entry"
    _order = "id desc"
    _rec_name = "intermediary_id"

    intermediary_id = fields.Many2one(
        "gov.intermediary", required=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        related="intermediary_id.agency_id", store=True, index=True, precompute=True
    )
    ground = fields.Selection(
        [
            ("complaint", "Many complaints"),
            ("rating", "Poor rating"),
            ("late", "Takes too long"),
            ("overcharged", "Charges against the rules"),
        ],
        required=True,
    )
    evidence = fields.Text(required=True)
    hearing = fields.Text(help="What the body said when it was heard.")
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("heard", "Heard"),
            ("decided", "Decided"),
            ("published", "Published"),
            ("dropped", "Dropped"),
        ],
        required=True,
        readonly=True,
        default="proposed",
        copy=False,
        index=True,
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    published_on = fields.Date(readonly=True, copy=False)
    date_to = fields.Date("Until", readonly=True, copy=False, help="Last day.")

    _open_uniq = models.UniqueIndex(
        "(intermediary_id, ground) WHERE state IN ('proposed', 'heard', 'decided')",
        "This was proposed already.",
    )
    _published = models.Constraint(
        "CHECK(state <> 'published' OR (hearing IS NOT NULL AND decided_by_id IS NOT "
        "NULL AND published_on IS NOT NULL AND date_to IS NOT NULL))",
        "JN18-20-09: heard and decided, published with a date and a term.",
    )

    @api.model
    def _in_force(self, bodies):
        """Return those of ``bodies`` that are blacklisted today."""
        today = self._city_today()
        listings = self.sudo()  # sudo: the blacklist is public
        return listings.search(
            Domain("intermediary_id", "in", bodies.ids)
            & Domain("state", "=", "published")
            & Domain("published_on", "<=", today)
            & Domain("date_to", ">=", today)
        ).intermediary_id.with_env(self.env)

    @api.model
    def _threshold(self, ground):
        name, value = GROUNDS[ground]
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a public setting
        return int(parameters.get_param(name) or value)

    @api.model
    def _cron_propose(self):
        """Propose the listing of bodies above a threshold, with the evidence."""
        since = self._city_today() - relativedelta(years=1)
        rows = self.env["gov.intermediary.record"]._read_group(
            [("day", ">", since), ("kind", "in", list(GROUNDS))],
            ["intermediary_id", "kind"],
            ["__count"],
        )
        for body, kind, count in rows:
            if count >= self._threshold(kind):
                self._propose(
                    body, kind, self.env._("%s records within a year.", count)
                )
        for body in self.env["gov.intermediary"].search([("state", "=", "listed")]):
            poor = body.evaluation_ids and body.rating < self._threshold("rating")
            if poor:
                text = self.env._("Rated with %s points.", round(body.rating, 1))
                self._propose(body, "rating", text)

    def _propose(self, body, ground, evidence):
        known = Domain("intermediary_id", "=", body.id) & Domain("ground", "=", ground)
        if body.blacklisted or self.search_count(
            known & Domain("state", "in", list(STEPS)), limit=1
        ):
            return
        self.create(
            {"intermediary_id": body.id, "ground": ground, "evidence": evidence}
        )

    def write(self, vals):
        guarded = {"state", "decided_by_id", "published_on", "date_to"} & vals.keys()
        if not self.env.su and (guarded or "published" in self.mapped("state")):
            raise self._refusal()
        return super().write(vals)

    def _refusal(self):
        return self.env["gov.clause"]._refusal(
            "JN18-20-09",
            self.env._(
                "Listing is proposed, the body heard, a manager decides, then it is "
                "published with a term."
            ),
        )

    def action_next(self):
        """Take the next step: heard, decided by a manager, published.

        :raise UserError: nothing was heard, or who decides is no manager (JN18).
        """
        self.ensure_one()
        self.check_access("write")
        step = STEPS.get(self.state)
        manager = self.env.user.has_group("gov_items.group_agency_manager")
        heard = bool((self.hearing or "").strip())
        if not step or not heard or (step == "decided" and not manager):
            raise self._refusal()
        vals = {"state": step}
        if step == "decided":
            vals["decided_by_id"] = self.env.uid
        if step == "published":
            today = self._city_today()
            parameters = self.env["ir.config_parameter"].sudo()  # sudo: public setting
            months = int(parameters.get_param(TERM_PARAMETER) or TERM_MONTHS)
            vals["published_on"] = today
            vals["date_to"] = today + relativedelta(months=months)
        own = self.sudo()  # sudo: states are written by acts only
        own.write(vals)

    def action_drop(self):
        """Drop what is not published yet."""
        self.check_access("write")
        own = self.filtered(lambda one: one.state in STEPS).sudo()  # sudo: by act only
        own.write({"state": "dropped"})
