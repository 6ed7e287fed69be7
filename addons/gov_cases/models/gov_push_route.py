import requests

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

#: Seconds that a supervisor's endpoint has to answer.
PATIENCE = 10


class GovPushRoute(models.Model):
    """How decisions reach a supervising agency: what, by which way, in what time.

    Within the suite they always do. An endpoint gets the same record as signed
    JSON. Limits are those of the memorandum, else the suite's.
    """

    _name = "gov.push.route"
    _description = "Push Route"
    _order = "agency_id"
    _rec_name = "agency_id"

    agency_id = fields.Many2one(
        "gov.agency",
        "Supervising agency",
        required=True,
        index=True,
        ondelete="restrict",
    )
    content = fields.Char(
        "What is sent",
        required=True,
        default=lambda self: self.env._("Decision, document hash, item, place"),
        help="As agreed with the supervisor (JN21 twelve).",
    )
    claim_days = fields.Integer(
        required=True,
        default=2,
        aggregator=None,
        help="Working days within which a push is claimed, by the memorandum.",
    )
    feedback_days = fields.Integer(
        required=True,
        default=10,
        aggregator=None,
        help="Working days after the claim within which the feedback is due.",
    )
    endpoint = fields.Char(
        groups="gov_items.group_city_manager,gov_items.group_system_admin",
        help="Address (https) that gets the record as signed JSON; empty: within the "
        "suite only.",
    )
    by_endpoint = fields.Boolean(compute="_compute_by_endpoint", compute_sudo=True)
    tested_at = fields.Datetime(
        readonly=True, copy=False, help="When the route was last tried successfully."
    )
    active = fields.Boolean(default=True)

    _agency_uniq = models.UniqueIndex(
        "(agency_id) WHERE active", "The agency has a route already."
    )
    _days_positive = models.Constraint(
        "CHECK(claim_days > 0 AND feedback_days > 0)",
        "A limit has one working day at least.",
    )

    @api.depends("endpoint")
    def _compute_by_endpoint(self):
        for route in self:
            route.by_endpoint = bool(route.endpoint)

    @api.constrains("endpoint")
    def _check_endpoint(self):
        for route in self.filtered("endpoint"):
            if not route.endpoint.startswith("https://"):
                raise ValidationError(
                    self.env._("An endpoint is an address that begins with https://.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _limits(self):
        """Agency id -> (claim days, feedback days, has an endpoint, was tested)."""
        routes = self.sudo().search(  # sudo: deciding knows no endpoints
            [("active", "=", True)]
        )
        return {
            route.agency_id.id: (
                route.claim_days,
                route.feedback_days,
                bool(route.endpoint),
                bool(route.tested_at),
            )
            for route in routes
        }

    @api.model
    def _post(self, url, envelope):
        """Hand the envelope to an endpoint.

        :raise requests.RequestException: it was not taken
        """
        answer = requests.post(
            url, json=envelope, timeout=PATIENCE, allow_redirects=False
        )
        answer.raise_for_status()
        if answer.is_redirect:
            raise requests.RequestException(answer.headers.get("Location", "redirect"))

    def action_test(self):
        """Try the route: a signed test message; within the suite, who would see it.

        :raise UserError: the endpoint did not take it, or nobody supervises there
        """
        self.ensure_one()
        route = self.sudo()  # sudo: the address stays hidden from who may test
        self.check_access("write")
        if route.endpoint:
            try:
                self._post(route.endpoint, self.env["gov.push"]._sign({"test": True}))
            except requests.RequestException as error:
                raise UserError(
                    self.env._("The endpoint did not take it: %s", error)
                ) from error
        group = self.env.ref("gov_cases.group_supervisor")
        users = route.agency_id.user_ids
        if not users.filtered(lambda user: group in user.all_group_ids):
            raise UserError(
                self.env._(
                    "%s has no supervisor who could claim a push.",
                    route.agency_id.name,
                )
            )
        route.tested_at = fields.Datetime.now()
