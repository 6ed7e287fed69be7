import hashlib
import json
import uuid

import requests

from odoo import api, fields, models

from ..kernel import exchange

#: Seconds that the other instance may take.
PATIENCE = 20


class GovExchangePacket(models.Model):
    """A case, or its result, on its way to or from another instance.

    Out: queued → sent → confirmed by the other's receipt; carried as a file where
    the networks are apart. In: genuine packets only, each once.
    """

    _name = "gov.exchange.packet"
    _inherit = ["gov.outbox.mixin"]
    _description = "Exchanged Packet"
    _order = "id desc"
    _rec_name = "key"

    key = fields.Char(
        "Packet number", required=True, readonly=True, help="The packet's own id."
    )
    direction = fields.Selection(
        [("out", "Sent"), ("in", "Taken in")], required=True, readonly=True
    )
    kind = fields.Selection(
        [("case", "Case"), ("result", "Result")], required=True, readonly=True
    )
    partner_id = fields.Many2one(
        "gov.exchange.partner", required=True, readonly=True, ondelete="restrict"
    )
    case_id = fields.Many2one(
        "gov.case", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Our agency",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Who sent it, or who is to handle it here.",
    )
    delegation_id = fields.Many2one(
        "gov.delegation", "Item and place", readonly=True, ondelete="restrict"
    )
    answers_id = fields.Many2one(
        "gov.exchange.packet",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    answer_ids = fields.One2many("gov.exchange.packet", "answers_id", readonly=True)
    item_name = fields.Char("Item", readonly=True)
    number = fields.Char("Number there", readonly=True)
    there = fields.Char("State there", readonly=True)
    document_count = fields.Integer("Documents", readonly=True, aggregator=None)
    attachment_id = fields.Many2one(
        "ir.attachment", "Packet", required=True, readonly=True, ondelete="restrict"
    )
    sha256 = fields.Char("SHA-256", required=True, readonly=True, size=64)

    _key_once = models.Constraint(
        "unique(direction, key)", "This packet is here already."
    )

    # --- out --------------------------------------------------------------------

    @api.model
    def _make(self, case, partner):
        """Pack a case for another instance: the case itself, or, where it came from
        there, its result.

        :return: ``gov.exchange.packet``
        :raise UserError: JN18-23-08: neither accepted nor decided yet
        """
        case.check_access("read")
        if not case.number:
            case._refuse(
                "JN18-23-08", self.env._("Only an accepted case is handed on.")
            )
        origin = self.sudo().search(  # sudo: only whether it came from there
            [
                ("direction", "=", "in"),
                ("case_id", "=", case.id),
                ("partner_id", "=", partner.id),
            ],
            limit=1,
        )
        payload = self._payload(case, origin)
        automatic = partner.is_automatic
        now = fields.Datetime.now()
        values = self._prepare_packet(payload, partner) | {
            "direction": "out",
            "case_id": case.id,
            "agency_id": case.agency_id.id,
            "delegation_id": case.delegation_id.id,
            "answers_id": origin.id,
            "state": "queued" if automatic else "sent",
            "next_at": automatic and now,
            "sent_at": not automatic and now,
        }
        envelope = self.env["gov.push"].sudo()._sign(payload)  # sudo: the own key
        packet = self.sudo()._store(values, envelope)  # sudo: by this act alone
        case._log("exchange", detail=partner.name)
        return packet.with_env(self.env)

    @api.model
    def _payload(self, case, origin):
        """What docs/exchange.md describes."""
        return {
            "format": exchange.FORMAT,
            "id": str(uuid.uuid4()),
            "kind": "result" if origin else "case",
            "answers": origin.key or None,
            "sent_at": f"{fields.Datetime.now().isoformat()}Z",
            "from": {
                "name": case.accept_agency_id.name or self.env.company.name,
                "region": case.accept_region_id.code or case.region_id.code,
            },
            "case": self._case_values(case),
            "documents": self._document_values(case),
        }

    @api.model
    def _case_values(self, case):
        raw = case.sudo()  # sudo: the other instance handles the same applicant
        return {
            "number": case.number,
            "programme": case.programme_id.code,
            "entry": case.entry_id.sequence,
            "item": case.item_id.code or "",
            "item_name": case.entry_id.name,
            "region": case.region_id.code,
            "circumstance": case.circumstance_id.code,
            "facts": case._facts(),
            "regions": case.touched_region_ids.mapped("code"),
            "applicant": {
                "type": case.applicant_type,
                "name": raw.applicant_name,
                "code": raw.applicant_code or "",
                "phone": raw.phone or "",
            },
            "received_on": str(case.received_on),
            "accepted_on": str(case.accepted_on or ""),
            "due_on": str(case.due_on or ""),
            "state": case.state,
            "outcome": case.outcome or "",
            "decided_on": str(case.decided_at or "")[:10],
            "decided_by": case.decided_agency_id.name or "",
            "in_name_of": case.in_name_of_id.name or "",
        }

    @api.model
    def _document_values(self, case):
        lines = case.sudo().document_ids.filtered(  # sudo: read access was checked
            lambda line: line.attachment_id
        )
        return [
            exchange.document(
                line.name,
                line.kind,
                line.filename or line.name,
                line.attachment_id.raw or b"",
            )
            for line in lines
        ]

    @api.model
    def _prepare_packet(self, payload, partner):
        case = payload["case"]
        return {
            "key": payload["id"],
            "kind": payload["kind"],
            "partner_id": partner.id,
            "item_name": case["item_name"],
            "number": case.get("number"),
            "there": case.get("outcome") or case["state"],
            "document_count": len(payload["documents"]),
        }

    @api.model
    def _store(self, values, envelope):
        content = json.dumps(envelope, ensure_ascii=False, sort_keys=True).encode()
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{values['key']}.json",
                "raw": content,
                "mimetype": "application/json",
            }
        )
        digest = hashlib.sha256(content).hexdigest()
        packet = self.create(
            {**values, "attachment_id": attachment.id, "sha256": digest}
        )
        attachment.write({"res_model": self._name, "res_id": packet.id})
        return packet

    def _envelope(self):
        return json.loads(self.attachment_id.raw)

    def _transmit(self):
        """Send over https; the receipt is the other's id of the packet."""
        endpoint = self.partner_id.sudo().endpoint  # sudo: an address, not shown
        if self.direction != "out" or not endpoint:
            return {}
        try:
            answer = requests.post(
                endpoint,
                json=self._envelope(),
                timeout=PATIENCE,
                allow_redirects=False,
            )
            return answer.json() if answer.status_code == 201 else {}
        except (requests.RequestException, ValueError):
            return {}

    # --- in ---------------------------------------------------------------------

    @api.model
    def _receive(self, envelope):
        """Take in a packet of a known instance; the same one again is the same.

        :return: ``gov.exchange.packet``
        :raise UserError: JN18-23-08: unknown sender, not genuine, or incomplete
        """
        partners = self.env["gov.exchange.partner"].sudo()  # sudo: keys are public
        mark = envelope.get("key") if isinstance(envelope, dict) else None
        # The database takes no NUL, and no fingerprint holds one.
        mark = str(mark or "").replace("\0", "")
        partner = partners.search([("fingerprint", "=", mark)], limit=1)
        try:
            if not partner:
                raise ValueError(self.env._("the sender is not known here"))
            payload = exchange.read(envelope, partner.public_key)
        except ValueError as error:
            raise self.env["gov.clause"]._refusal(
                "JN18-23-08", self.env._("The packet is not taken: %s", error)
            ) from error
        packets = self.sudo()  # sudo: the signature was checked, nobody is logged in
        known = packets.search(
            [("direction", "=", "in"), ("key", "=", payload["id"])], limit=1
        )
        if known:
            return known
        return packets._store(packets._prepare_received(payload, partner), envelope)

    @api.model
    def _prepare_received(self, payload, partner):
        now = fields.Datetime.now()
        origin = self.search(
            [
                ("direction", "=", "out"),
                ("partner_id", "=", partner.id),
                ("key", "=", payload.get("answers") or ""),
            ],
            limit=1,
        )
        delegation = origin.delegation_id or self._find_delegation(payload["case"])
        return {
            **self._prepare_packet(payload, partner),
            "direction": "in",
            "state": "confirmed",
            "sent_at": now,
            "confirmed_at": now,
            "next_at": False,
            "receipt": payload["id"],
            "answers_id": origin.id,
            "case_id": origin.case_id.id,
            "agency_id": origin.agency_id.id or delegation.agency_id.id,
            "delegation_id": delegation.id,
        }

    @api.model
    def _find_delegation(self, case):
        """The live delegation that a packet's case is about, or none."""
        return self.env["gov.delegation"].search(
            [
                ("state", "=", "live"),
                ("programme_id.code", "=", case["programme"]),
                ("entry_id.sequence", "=", case.get("entry") or 0),
                ("region_id.code", "=", case["region"]),
            ],
            limit=1,
        )

    def action_open_case(self):
        """Open an application here from a received case, with its documents.

        :raise UserError: JN18-23-08: a result, opened already, or no such live item
            here; what the window and the case refuse
        """
        self.ensure_one()
        self.check_access("read")
        self.lock_for_update(allow_referencing=True)
        if self.direction != "in" or self.kind != "case" or self.case_id:
            self.env["gov.case"]._refuse(
                "JN18-23-08", self.env._("There is no application to be opened.")
            )
        if not self.delegation_id:
            self.env["gov.case"]._refuse(
                "JN18-23-08",
                self.env._("%s is not delegated to a place here.", self.item_name),
            )
        case = self.env["gov.case"]._submit(
            "hall", self._submission(), key=self.key, sender="exchange"
        )
        self.sudo().case_id = case.id  # sudo: packets change by this act alone
        case._log("exchange", detail=self.partner_id.name)
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.case",
            "res_id": case.id,
            "views": [[False, "form"]],
        }

    def _submission(self):
        """The packet's case as ``gov.case._submit`` takes it."""
        payload = self.sudo()._envelope()["payload"]  # sudo: read access was checked
        told = payload["case"]
        delegation = self.delegation_id
        manual = delegation.entry_id._manual_for(
            delegation.region_id, self.env["gov.case"]._today()
        )
        lines = {line.name: line.id for line in manual.document_ids}
        return {
            "delegation": delegation.id,
            "circumstance": told.get("circumstance"),
            "facts": told.get("facts") or {},
            "regions": told.get("regions") or [],
            "applicant": told["applicant"],
            "documents": [
                {
                    "line": lines.get(one["name"]),
                    "name": one["filename"],
                    "content": exchange.content_of(one),
                }
                for one in payload["documents"]
                if one["kind"] == "application"
            ],
        }

    def action_download(self):
        """Fetch the packet as a file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=1",
            "target": "self",
        }
