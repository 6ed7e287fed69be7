from odoo import api, fields, models
from odoo.fields import Domain


class GovVacancy(models.Model):
    """A window post without anybody: since when, and until somebody came.

    Found every day from the windows' posts and the postings that run.
    """

    _name = "gov.vacancy"
    _description = "Vacant Post"
    _order = "date_from, id"
    _rec_name = "window_id"

    window_id = fields.Many2one(
        "gov.window", required=True, readonly=True, index=True, ondelete="cascade"
    )
    centre_id = fields.Many2one(related="window_id.centre_id", store=True, index=True)
    posts = fields.Integer("Vacant posts", readonly=True)
    date_from = fields.Date("Vacant since", required=True, readonly=True)
    date_to = fields.Date("Filled on", readonly=True)
    days = fields.Integer(compute="_compute_days", help="Days vacant up to now.")
    is_long = fields.Boolean(
        "Long vacant", compute="_compute_days", search="_search_is_long"
    )

    _one_open = models.UniqueIndex(
        "(window_id) WHERE date_to IS NULL", "The window is listed already."
    )

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        today = self._city_today()
        limit = self._limit()
        for vacancy in self:
            last = vacancy.date_to or today
            vacancy.days = (last - vacancy.date_from).days if vacancy.date_from else 0
            vacancy.is_long = not vacancy.date_to and vacancy.days > limit

    @api.model
    def _limit(self):
        """Days after which a vacancy is long; a default of this suite."""
        return int(self.env["gov.rota.rule"]._parameter("long_vacancy_days", 30))

    def _search_is_long(self, operator, value):
        if operator != "in":
            return NotImplemented
        since = fields.Date.subtract(self._city_today(), days=self._limit())
        return Domain("date_to", "=", False) & Domain("date_from", "<", since)

    @api.model
    def _cron_find(self):
        """Open and close vacancies by the postings that run today.

        A post fell vacant on the day after its last posting ended.
        """
        today = self._city_today()
        windows = self.env["gov.window"].search([("posts", ">", 0)])
        postings = self.env["gov.posting"]
        filled = dict(
            postings._read_group(postings._on_domain(today), ["window_id"], ["__count"])
        )
        ended = dict(
            postings._read_group(
                Domain("state", "=", "approved") & Domain("date_to", "<", today),
                ["window_id"],
                ["date_to:max"],
            )
        )
        known = {v.window_id: v for v in self.search([("date_to", "=", False)])}
        fresh = []
        for window in windows:
            lacking = window.posts - filled.get(window, 0)
            if lacking > 0 and window in known:
                known[window].posts = lacking
            elif lacking > 0:
                last = ended.get(window)
                since = fields.Date.add(last, days=1) if last else today
                fresh.append(
                    {"window_id": window.id, "posts": lacking, "date_from": since}
                )
            elif window in known:
                known[window].date_to = today
        self.create(fresh)
