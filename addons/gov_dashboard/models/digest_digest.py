from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..kernel import indicators
from ..kernel.period import Period
from ..kernel.wanted import Wanted
from .gov_dashboard import GROUPS

#: KPI of the digest -> indicator.
KPIS = {
    "kpi_gov_accepted": "accepted",
    "kpi_gov_handled": "handled",
    "kpi_gov_completion": "completion",
    "kpi_gov_on_time": "on_time",
    "kpi_gov_light_rate": "light_rate",
}


class DigestDigest(models.Model):
    """Figures of the reform by mail, each recipient's within the own rights."""

    _inherit = "digest.digest"

    kpi_gov_accepted = fields.Boolean("Accepted Cases")
    kpi_gov_accepted_value = fields.Integer(compute="_compute_kpi_gov")
    kpi_gov_handled = fields.Boolean("Handled Cases")
    kpi_gov_handled_value = fields.Integer(compute="_compute_kpi_gov")
    kpi_gov_completion = fields.Boolean("Completion Rate (%)")
    kpi_gov_completion_value = fields.Float(compute="_compute_kpi_gov", digits=(5, 2))
    kpi_gov_on_time = fields.Boolean("Decided in Time (%)")
    kpi_gov_on_time_value = fields.Float(compute="_compute_kpi_gov", digits=(5, 2))
    kpi_gov_light_rate = fields.Boolean("Yellow and Red Lights (%)")
    kpi_gov_light_rate_value = fields.Float(compute="_compute_kpi_gov", digits=(5, 2))

    @api.depends_context("uid", "start_datetime", "end_datetime")
    def _compute_kpi_gov(self):
        """The figures of the whole days in China that the timeframe covers.

        :raise AccessError: who reads no figures; the mail leaves them out then
        """
        if not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(
                self.env._("The figures are for managers and auditors only.")
            )
        stat = self.env["gov.stat"]
        figures = stat._sums(self._gov_span(), Wanted({})).get(()) or {}
        for name, code in KPIS.items():
            value = indicators.value(indicators.BY_CODE[code], figures)
            self[f"{name}_value"] = value or 0

    @api.model
    def _gov_span(self):
        """Whole days: the last is the one before the timeframe's end."""
        start, end = (
            fields.Datetime.to_datetime(fields.Datetime.to_string(moment))
            if isinstance(moment, datetime)
            else fields.Datetime.to_datetime(moment)
            for moment in self._get_kpi_times()
        )
        last = (end + timedelta(hours=8)).date() - timedelta(days=1)
        days = max((end - start).days, 1)
        return Period(last - timedelta(days=days - 1), last)

    @api.model
    def _get_kpi_times(self):
        now = fields.Datetime.now()
        return (
            self.env.context.get("start_datetime") or now - timedelta(days=1),
            self.env.context.get("end_datetime") or now,
        )

    def _compute_kpis_actions(self, company, user):
        action = "gov_dashboard.manager_page_action"
        menu = self.env.ref("gov_items.menu_root").id
        return {
            **super()._compute_kpis_actions(company, user),
            **dict.fromkeys(KPIS, f"{action}?menu_id={menu}"),
        }
