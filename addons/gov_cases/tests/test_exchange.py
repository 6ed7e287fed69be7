import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from ..kernel import exchange, signed
from .common import CasesCommon, clause
from .test_security import ROLES, VERBS

ADDON = Path(__file__).parents[1]
READ = dict.fromkeys(
    ("clerk", "reviewer", "approver", "agency_manager", "city_manager", "auditor"),
    ("read",),
)
OFFICERS = dict.fromkeys(("clerk", "reviewer", "approver"), VERBS)
MATRIX = {
    "gov.exchange.partner": {**READ, "system_admin": ("read", "write", "create")},
    "gov.exchange.packet": READ,
    "gov.exchange.send": OFFICERS,
    "gov.exchange.take": {"clerk": VERBS},
}


class ExchangeCommon(CasesCommon):
    """Two instances in one database: each signs with its own key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {name: signed.new_key() for name in ("city", "county")}
        cls.partners = {
            name: cls.env["gov.exchange.partner"].create(
                {
                    "name": f"{name} instance",
                    "region_id": (cls.city if name == "city" else cls.county).id,
                    "public_key": signed.public_key(key),
                }
            )
            for name, key in cls.keys.items()
        }

    def signing_as(self, name):
        pushes = type(self.env["gov.push"])
        return patch.object(pushes, "_private_key", lambda _self: self.keys[name])

    def packed(self, case, sender, receiver, user=None):
        with self.signing_as(sender):
            wizard = (
                self.env["gov.exchange.send"]
                .with_user(user or self.clerk)
                .create({"case_id": case.id, "partner_id": self.partners[receiver].id})
            )
            action = wizard.action_confirm()
        return self.env["gov.exchange.packet"].browse(action["res_id"])

    def carried(self, packet, user=None):
        """The file, taken in by hand."""
        content = packet.sudo().attachment_id.raw
        wizard = (
            self.env["gov.exchange.take"]
            .with_user(user or self.clerk)
            .create({"file": base64.b64encode(content), "filename": "p.json"})
        )
        return self.env["gov.exchange.packet"].browse(wizard.action_confirm()["res_id"])


@tagged("post_install", "-at_install")
class TestExchange(ExchangeCommon):
    @clause("JN18-23-08")
    def test_there_and_back(self):
        # The county hands a case to the city's instance …
        mine = self.accepted("receipt")
        out = self.packed(mine, "county", "city")
        self.assertEqual((out.direction, out.kind, out.state), ("out", "case", "sent"))
        self.assertIn("exchange", mine.sudo().event_ids.mapped("code"))
        there = self.carried(out)
        self.assertEqual(there.direction, "in")
        self.assertEqual(there.partner_id, self.partners["county"])
        self.assertEqual(there.number, mine.number)
        self.assertEqual(there.delegation_id, mine.delegation_id)
        # … which opens an application with the same data and documents …
        there.with_user(self.clerk).action_open_case()
        theirs = there.case_id.sudo()
        self.assertEqual(theirs.applicant_name, mine.sudo().applicant_name)
        self.assertEqual(theirs.applicant_code, mine.sudo().applicant_code)
        hashes = mine.sudo().document_ids.filtered("submitted").mapped("sha256")
        self.assertEqual(
            theirs.document_ids.filtered("submitted").mapped("sha256"), hashes
        )
        with self.assertRefused("JN18-23-08"):
            there.with_user(self.clerk).action_open_case()
        # … decides it, and sends the result back.
        theirs.with_user(self.clerk).action_accept()
        self.finish(theirs)
        back = self.packed(theirs, "city", "county", user=self.clerk)
        self.assertEqual((back.kind, back.answers_id), ("result", there))
        result = self.carried(back)
        self.assertEqual(result.kind, "result")
        self.assertEqual(result.there, "granted")
        self.assertEqual(result.partner_id, self.partners["city"])
        payload = json.loads(result.sudo().attachment_id.raw)["payload"]
        self.assertEqual(payload["answers"], out.key)
        kinds = [one["kind"] for one in payload["documents"]]
        self.assertIn("result", kinds)

    @clause("JN18-23-08")
    def test_result_finds_what_it_answers(self):
        mine = self.accepted("receipt")
        out = self.packed(mine, "county", "city")
        envelope = out.sudo()._envelope()
        payload = {
            **envelope["payload"],
            "id": "7d1e9a52-0000-4000-8000-000000000001",
            "kind": "result",
            "answers": out.key,
        }
        payload["case"] = {**payload["case"], "state": "decided", "outcome": "granted"}
        packets = self.env["gov.exchange.packet"]
        answer = packets._receive(signed.sign(payload, self.keys["city"]))
        self.assertEqual((answer.answers_id, answer.case_id), (out, mine))
        self.assertEqual(answer.agency_id, mine.agency_id)
        self.assertEqual(out.answer_ids, answer)
        # Another instance cannot answer what it was never sent.
        payload["id"] = "7d1e9a52-0000-4000-8000-000000000002"
        strange = packets._receive(signed.sign(payload, self.keys["county"]))
        self.assertFalse(strange.answers_id)

    @clause("JN18-23-08")
    def test_only_genuine_packets_are_taken_and_once(self):
        out = self.packed(self.accepted("receipt"), "county", "city")
        packets = self.env["gov.exchange.packet"]
        envelope = out.sudo()._envelope()
        first = packets._receive(envelope)
        self.assertEqual(packets._receive(envelope), first)
        forged = json.loads(json.dumps(envelope))
        forged["payload"]["case"]["applicant"]["name"] = "Somebody else"
        with self.assertRefused("JN18-23-08"):
            packets._receive(forged)
        stranger = signed.sign(envelope["payload"], signed.new_key())
        with self.assertRefused("JN18-23-08"):
            packets._receive(stranger)
        for broken in ([], {}, {"payload": 1, "key": first.partner_id.fingerprint}):
            with self.assertRefused("JN18-23-08"):
                packets._receive(broken)
        payload = {**envelope["payload"], "documents": "none"}
        with self.assertRefused("JN18-23-08"):
            packets._receive(signed.sign(payload, self.keys["county"]))

    @clause("JN18-23-08")
    def test_packet_is_checked_without_the_suite(self):
        case = self.accepted("receipt")
        out = self.packed(case, "county", "city")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            packet, key = folder / "packet.json", folder / "key.pem"
            packet.write_bytes(out.sudo().attachment_id.raw)
            key.write_text(self.partners["county"].public_key)
            command = [sys.executable, "-m", "kernel.exchange", packet, key]
            done = subprocess.run(
                [*command, folder / "out"], cwd=ADDON, capture_output=True, text=True
            )
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn(case.number, done.stdout)
            files = sorted((folder / "out").iterdir())
            self.assertEqual(len(files), out.document_count)
            packet.write_text(packet.read_text().replace(case.number, "0" * 22))
            done = subprocess.run(command, cwd=ADDON, capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn("NOT GENUINE", done.stdout)

    def test_kernel_names_every_fault(self):
        content = exchange.document("Plan", "application", "a.pdf", b"%PDF")
        self.assertEqual(exchange.content_of(content), b"%PDF")
        for wrong in ({"content": "YQ=="}, {"content": "*"}):
            with self.assertRaises(ValueError):
                exchange.content_of({**content, **wrong})
        found = exchange.problems({"format": exchange.FORMAT, "documents": [1]})
        for word in ("id is missing", "from is missing", "kind is", "no object"):
            self.assertTrue([text for text in found if word in text], word)

    def test_packets_wait_for_the_other_instance(self):
        partner = self.partners["city"]
        partner.endpoint = "https://city.example/gov/api/exchange"
        case = self.accepted("receipt")
        out = self.packed(case, "county", "city")
        self.assertEqual(out.state, "queued")
        packets = type(self.env["gov.exchange.packet"])
        with patch.object(packets, "_transmit", lambda _self: {}):
            out.sudo()._send()
        self.assertEqual((out.state, out.tries), ("queued", 1))
        with patch.object(packets, "_transmit", lambda _self: {"receipt": out.key}):
            out.sudo()._send()
        self.assertEqual(out.state, "confirmed")

    def test_partner_needs_a_key_and_a_safe_way(self):
        partner = self.partners["city"]
        with self.assertRaises(ValidationError):
            partner.public_key = "no key"
        with self.assertRaises(ValidationError):
            partner.endpoint = "http://city.example/"

    def test_nothing_is_handed_on_before_acceptance(self):
        with self.assertRefused("JN18-23-08"):
            self.packed(self.open_case("receipt"), "county", "city")

    # --- rights -----------------------------------------------------------------

    def test_matrix(self):
        for role, group in ROLES.items():
            user = self.make_user(f"x.{role}", group, self.county_dept)
            for model, allowed in MATRIX.items():
                for verb in VERBS:
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, verb in allowed.get(role, ()))

    def test_other_offices_neither_send_nor_see(self):
        case = self.accepted("receipt")
        out = self.packed(case, "county", "city")
        stranger = self.make_user("x.stranger", ROLES["clerk"], self.county2_dept)
        found = out.with_user(stranger).search([("id", "=", out.id)])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            self.packed(case, "county", "city", user=stranger)
        with self.assertRaises(AccessError):
            out.with_user(stranger).action_open_case()
        with self.assertRaises(AccessError):
            self.partners["city"].with_user(self.clerk).endpoint  # noqa: B018


@tagged("post_install", "-at_install")
class TestExchangeRoute(HttpCase):
    """The address that takes packets."""

    def post(self, body):
        return self.url_open(
            "/gov/api/exchange",
            data=body,
            headers={"Content-Type": "application/json"},
        )

    @clause("JN18-23-08")
    def test_route(self):
        key = signed.new_key()
        region = self.env["gov.region"].create(
            {"name": "X", "code": "990001", "kind": "city"}
        )
        self.env["gov.exchange.partner"].create(
            {
                "name": "Other",
                "region_id": region.id,
                "public_key": signed.public_key(key),
            }
        )
        payload = {
            "format": exchange.FORMAT,
            "id": "7d1e9a52-0000-4000-8000-00000000000a",
            "kind": "case",
            "sent_at": "2026-03-02T02:00:00Z",
            "from": {"name": "Other", "region": "990001"},
            "case": {
                "programme": "X",
                "region": "990001",
                "item_name": "Item",
                "received_on": "2026-03-02",
                "state": "accepted",
                "applicant": {"type": "person", "name": "Li"},
            },
            "documents": [exchange.document("Plan", "application", "a", b"%PDF")],
        }
        self.assertEqual(self.post("{").status_code, 400)
        self.assertEqual(self.post("{}").status_code, 422)
        body = json.dumps(signed.sign(payload, key))
        first = self.post(body)
        self.assertEqual(first.status_code, 201, first.text)
        self.assertEqual(first.json()["receipt"], payload["id"])
        self.assertEqual(self.post(body).json(), first.json())
        packet = self.env["gov.exchange.packet"].search([("key", "=", payload["id"])])
        self.assertEqual((len(packet), packet.direction), (1, "in"))
