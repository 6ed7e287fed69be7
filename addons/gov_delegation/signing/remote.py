"""A seal service at the other end of an HTTPS connection. No Odoo.

The private key never leaves the service: it is sent what is to be signed, as a
SHA-256 digest, and answers with the signature. Three calls, JSON in and out, bytes in
base64:

* ``GET roots``: ``{"roots": [certificate, …]}``, what is to be trusted;
* ``POST certificate`` ``{"identity", "name"}``: ``{"certificate", "chain": […]}``;
* ``POST signature`` ``{"identity", "algorithm": "sha256", "digest"}``:
  ``{"signature"}``, in the form of the certificate's algorithm (ECDSA as DER, RSA as
  PKCS #1 v1.5).

A vendor's own protocol is translated by a small gateway beside it, or by another class
with the same two methods.
"""

import base64
import hashlib
from urllib.parse import urlsplit

from . import pades

TIMEOUT = 15  # seconds for one call
LOCAL = ("localhost", "127.0.0.1", "::1")


class Refused(Exception):
    """The store gives no key; the words say why."""


class RemoteStore:
    """Keys of a remote seal service.

    :param url: of the service; ``https``, or ``http`` on this machine
    :param token: sent as bearer token
    """

    def __init__(self, url: str = "", token: str = "", timeout: int = TIMEOUT) -> None:
        self.url, self.token, self.timeout = url.rstrip("/"), token, timeout

    def roots(self) -> list[bytes]:
        """Certificates to trust (DER)."""
        return [_certificate(root) for root in self._call("GET", "roots")["roots"]]

    def key(self, identity: str, name: str) -> pades.RemoteKey:
        """The body's certificate, and a way to have something signed by its key."""
        found = self._call("POST", "certificate", {"identity": identity, "name": name})

        def sign(data: bytes) -> bytes:
            digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
            order = {"identity": identity, "algorithm": "sha256", "digest": digest}
            return _bytes(self._call("POST", "signature", order)["signature"])

        chain = tuple(map(_certificate, found["chain"] or ()))
        return pades.RemoteKey(sign, _certificate(found["certificate"]), chain)

    def _call(self, verb: str, path: str, body: dict | None = None) -> "Answer":
        self._check_url()
        requests = pades.load("requests")
        try:
            answer = requests.request(
                verb,
                f"{self.url}/{path}",
                json=body,
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=self.timeout,
                allow_redirects=False,
            )
            content = answer.json() if answer.status_code == 200 else None
        except (requests.RequestException, ValueError) as error:
            raise Refused(f"the seal service does not answer: {error}") from error
        if not isinstance(content, dict):
            raise Refused(f"the seal service answers {answer.status_code} to {path}")
        return Answer(content)

    def _check_url(self) -> None:
        if not self.url:
            raise Refused("no remote seal service is connected")
        parts = urlsplit(self.url)
        if parts.scheme != "https" and parts.hostname not in LOCAL:
            raise Refused("the seal service must be reached by https")


class Answer(dict):
    """An answer of the service; what it lacks is named."""

    def __missing__(self, name):
        raise Refused(f"the seal service's answer lacks {name}")


def _bytes(text) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError) as error:
        raise Refused("the seal service's answer is not base64") from error


def _certificate(text) -> bytes:
    content = _bytes(text)
    try:
        pades.load("cryptography.x509").load_der_x509_certificate(content)
    except ValueError as error:
        raise Refused("the seal service's certificate cannot be read") from error
    return content
