import json
import logging
import time

import requests

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

KINDS = [
    ("licence", "Electronic licences"),
    ("basic", "Basic data of persons and bodies"),
    ("post", "Postal service"),
    ("message", "Short messages"),
    ("identity", "Unified identity platform"),
    ("city_library", "City's certificate library"),
    ("province_library", "Province's certificate library"),
    ("interaction", "Approval and supervision platform"),
]
#: First wait before a call is tried again, in seconds; doubles each time.
FIRST_WAIT = 0.2


class GovGateway(models.Model):
    """The door to one outside system; every call through it is logged.

    ``local`` answers from what the suite itself knows and says so; it invents
    nothing. ``http`` sends JSON to an address. Another protocol is another
    provider: a value of ``provider`` and a method ``_provider_<value>``.
    """

    _name = "gov.gateway"
    _description = "Outside System"
    _order = "kind, id"

    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True)
    provider = fields.Selection(
        [("local", "This system's own data"), ("http", "JSON over HTTP")],
        required=True,
        default="local",
    )
    url = fields.Char(
        "Address", help="Requests go to this address followed by the operation."
    )
    secret = fields.Char(
        groups="base.group_system", help="Sent as bearer token; never shown again."
    )
    timeout = fields.Float(default=3.0, help="Seconds that a call may last.")
    attempts = fields.Integer(
        default=2, aggregator=None, help="How often a failing call is tried in all."
    )
    active = fields.Boolean(default=True)
    call_ids = fields.One2many("gov.gateway.call", "gateway_id", "Calls")
    call_count = fields.Integer("Number of calls", compute="_compute_call_count")

    _one_each = models.UniqueIndex(
        "(kind) WHERE active", "There is an active door of this kind already."
    )
    _bounds = models.Constraint(
        "CHECK(timeout > 0 AND attempts > 0)", "Time-out and attempts are positive."
    )
    _address = models.Constraint(
        "CHECK(provider <> 'http' OR url IS NOT NULL)", "HTTP needs an address."
    )

    def _compute_call_count(self):
        counts = dict(
            self.env["gov.gateway.call"]._read_group(
                [("gateway_id", "in", self.ids)], ["gateway_id"], ["__count"]
            )
        )
        for gateway in self:
            gateway.call_count = counts.get(gateway, 0)

    @api.model
    @tools.ormcache("kind")
    def _is_open(self, kind):
        """Whether an outside system of the kind is set up; asked at many acts."""
        doors = self.sudo()  # sudo: whether there is one, nothing of it
        return bool(
            doors.search_count([("kind", "=", kind), ("provider", "!=", "local")])
        )

    @api.model
    def _identity_address(self):
        """Address of the identity platform, or empty."""
        door = self.sudo().search(  # sudo: a public address
            [("kind", "=", "identity"), ("provider", "!=", "local")], limit=1
        )
        return (door.url or "").rstrip("/")

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
    def _ask(self, kind, operation, payload, purpose, case=None):
        """Ask the outside system of ``kind`` and log the call.

        :param payload: plain dict; what is personal in it is not logged in full
        :param purpose: why it is asked, in words
        :return: dict of the answer; empty where nothing is known or the system
            does not answer: the work at the window goes on without it
        :raise UserError: no purpose given (SUITE-SHARE)
        """
        if not (purpose or "").strip():
            raise self.env["gov.clause"]._refusal(
                "SUITE-SHARE", self.env._("State what the data is needed for.")
            )
        gateway = self.sudo().search(  # sudo: set up by administrators, used by all
            [("kind", "=", kind)], limit=1
        )
        started = time.monotonic()
        answer, error, tries = gateway._try(operation, payload)
        self.env["gov.gateway.call"]._note(
            {
                "gateway_id": gateway.id,
                "kind": kind,
                "operation": operation,
                "purpose": purpose,
                "case_id": case.id if case else False,
                "state": "failed" if error else "found" if answer else "nothing",
                "error": error,
                "tries": tries,
                "milliseconds": int((time.monotonic() - started) * 1000),
            },
            payload,
        )
        return answer

    def _try(self, operation, payload):
        """Return (answer, error, tries). Without a record: the local provider."""
        provider = self.provider or "local"
        error = ""
        for attempt in range(1, (self.attempts or 1) + 1):
            try:
                answer = getattr(self, f"_provider_{provider}")(operation, payload)
                return answer or {}, "", attempt
            except (requests.RequestException, ValueError) as problem:
                error = type(problem).__name__
                _logger.info("%s %s: %s", self.kind, operation, error)
                if attempt < self.attempts:
                    time.sleep(FIRST_WAIT * 2 ** (attempt - 1))
        return {}, error, self.attempts

    # --- providers --------------------------------------------------------------

    def _provider_local(self, operation, payload):
        """What the suite knows itself: ``_local_<operation>``, or nothing."""
        method = getattr(self, f"_local_{operation}", None)
        return method(payload) if method else {}

    def _provider_http(self, operation, payload):
        """Post the payload as JSON and read a JSON object."""
        answer = requests.post(
            f"{self.url.rstrip('/')}/{operation}",
            data=json.dumps(payload, default=str).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.secret or ''}",
            },
            timeout=self.timeout,
        )
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise ValueError(type(found).__name__)
        return found

    # --- what the suite knows itself --------------------------------------------

    def _local_applicant(self, payload):
        """Name, phone and address as the applicant gave them last."""
        case = self.env["gov.case"].search(
            [("applicant_code", "=", payload.get("code"))], limit=1
        )
        if not case:
            return {}
        return {
            "type": case.applicant_type,
            "name": case.applicant_name,
            "phone": case.phone or "",
            "address": case.address or "",
            "source": case.number or "",
        }

    def _local_fetch(self, payload):
        """The result that this suite issued under the number to the same holder."""
        case = self.env["gov.case"].search(
            [
                ("number", "=", payload.get("number")),
                ("outcome", "=", "granted"),
                ("applicant_code", "=", payload.get("code")),
            ],
            limit=1,
        )
        result = case.decision_document_id
        if not result.attachment_id:
            return {}
        return {
            "name": result.name,
            "content": result.attachment_id.datas.decode(),
            "issued_by": case.in_name_of_id.name or "",
        }

    # --- buttons ----------------------------------------------------------------

    def action_open_calls(self):
        """The calls through this door."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_cases.gov_gateway_call_action"
        )
        return {**action, "domain": [("gateway_id", "=", self.id)]}

    def action_test(self):
        """Send a question that no system knows and say whether it answered."""
        self.ensure_one()
        _answer, error, _tries = self._try("ping", {"ping": "1"})
        if error:
            raise UserError(self.env._("No answer: %(error)s", error=error))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("It answers.")},
        }
