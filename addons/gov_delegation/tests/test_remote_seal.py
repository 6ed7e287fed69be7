import base64
import hashlib
import json
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import skipUnless

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from odoo.tests import tagged

from ..signing import pades, remote, store
from .common import clause
from .test_signing import HAVE, SigningCommon

TOKEN = "secret of the test"


class Service(BaseHTTPRequestHandler):
    """A seal service with the keys of a local store; ``faults`` spoil its answers."""

    def do_GET(self):
        self.answer({})

    def do_POST(self):
        size = int(self.headers["Content-Length"])
        self.answer(json.loads(self.rfile.read(size)))

    def answer(self, body):
        server = self.server
        call = self.path.strip("/")
        server.calls.append((call, body))
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            return self.send_json(401, {})
        answer = getattr(self, f"on_{call}")(body)
        answer.update(server.faults.get(call, {}))
        return self.send_json(200, answer)

    def on_roots(self, body):
        return {"roots": [text(root) for root in self.server.store.roots()]}

    def on_certificate(self, body):
        self.server.name = body["name"]
        key = self.server.store.key(body["identity"], body["name"])
        chain = [text(one) for one in key.chain]
        return {"certificate": text(key.certificate), "chain": chain}

    def on_signature(self, body):
        key = self.server.store.key(body["identity"], self.server.name)
        private = serialization.load_der_private_key(key.private_key, None)
        way = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
        return {"signature": text(private.sign(base64.b64decode(body["digest"]), way))}

    def send_json(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args):
        """Keep the test's output clean."""


def text(content):
    return base64.b64encode(content).decode()


@tagged("post_install", "-at_install")
@skipUnless(HAVE, "pyHanko is not installed")
class TestRemoteSeal(SigningCommon):
    """Keys that stay with a seal service, asked over HTTP."""

    def setUp(self):
        super().setUp()
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
        self.server.store = store.LocalStore(holder.name)
        self.server.calls, self.server.faults = [], {}
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.set(key_store="remote", seal_service_url=self.url + "/")
        self.set(seal_service_token=TOKEN)

    def set(self, **parameters):
        for name, value in parameters.items():
            self.parameters.set_param(f"gov_delegation.{name}", value)

    def seal(self):
        self.agreement.with_user(self.city_legal).action_seal_digitally()

    @clause("HZ22-32-01")
    def test_both_parties_by_the_service(self):
        self.seal()
        self.agreement.with_user(self.county_legal).action_seal_digitally()
        content = self.agreement.signature_ids.sorted("id")[-1]._bytes()
        checks = pades.verify(content, self.server.store.roots())
        self.assertEqual([check.good for check in checks], [True, True])
        spoilt = content[:200] + bytes([content[200] ^ 1]) + content[201:]
        checks = pades.verify(spoilt, self.server.store.roots())
        self.assertFalse(checks and all(check.good for check in checks))
        digests = [body["digest"] for _, body in self.server.calls if "digest" in body]
        self.assertEqual(len(digests), 2, "only digests leave the house")
        self.assertEqual(
            {len(base64.b64decode(digest)) for digest in digests},
            {hashlib.sha256().digest_size},
        )
        self.assertIn(self.agreement.grantor_id.name, self.agreement.signature_report)

    @clause("HZ22-32-01")
    def test_what_the_service_gets_wrong_is_not_kept(self):
        other = self.server.store.key("other", "Other").certificate
        for call, fault in (
            ("signature", {"signature": text(b"no signature")}),
            ("signature", {"signature": "*"}),
            ("certificate", {"certificate": text(other)}),
            ("certificate", {"certificate": text(b"none")}),
        ):
            self.server.faults = {call: fault}
            with self.subTest(fault), self.assertRefused("HZ22-32-01"):
                self.seal()
        self.assertFalse(self.agreement.signature_ids)

    @clause("HZ22-32-01")
    def test_no_service_wrong_token_no_https(self):
        for parameters in (
            {"seal_service_token": "wrong"},
            {"seal_service_url": "http://seal.invalid"},
            {"seal_service_url": "http://127.0.0.1:9"},
            {"seal_service_url": False},
        ):
            self.set(seal_service_url=self.url, seal_service_token=TOKEN)
            self.set(**parameters)
            with self.subTest(parameters), self.assertRefused("HZ22-32-01"):
                self.seal()
        self.assertFalse(self.agreement.signature_ids)

    def test_answers_that_lack_something(self):
        self.server.faults = {"roots": {"roots": ["x y"]}}
        with self.assertRaises(store.Refused):
            remote.RemoteStore(self.url, TOKEN).roots()
        with self.assertRaisesRegex(store.Refused, "lacks signature"):
            remote.Answer()["signature"]
