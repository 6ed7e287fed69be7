"""Where signing keys come from: a small interface and its two ends. No Odoo.

A store gives the key of a body and the roots to trust. :class:`LocalStore` is an
authority of our own in a folder, for development and tests only: nobody outside
trusts it. :class:`RemoteStore` is the seal service of a real installation, over HTTPS.
"""

import datetime
import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from .pades import Key, load
from .remote import Refused, RemoteStore

__all__ = ["Facts", "LocalStore", "Refused", "RemoteStore", "certificate_facts"]

YEARS = 5
PRIVATE = 0o600


class LocalStore:
    """A certificate authority in a folder; keys are files of the server's user.

    :param folder: made when missing; each key file is readable to its owner only
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.x509 = load("cryptography.x509")
        self.hashes = load("cryptography.hazmat.primitives.hashes")
        self.curves = load("cryptography.hazmat.primitives.asymmetric.ec")
        self.forms = load("cryptography.hazmat.primitives.serialization")

    def roots(self) -> list[bytes]:
        """The authority's own certificate (DER)."""
        return [self._authority()[1].public_bytes(self.forms.Encoding.DER)]

    def key(self, identity: str, name: str) -> Key:
        """The key of a body, made at its first use.

        :param identity: what never changes about the body, e.g. its database id
        :param name: the body's name, as the certificate shows it
        """
        ca_key, ca = self._authority()
        stem = hashlib.sha256(f"{identity} {name}".encode()).hexdigest()[:16]
        key, certificate = self._read(stem) or self._make(stem, name, ca_key, ca)
        der = self.forms.Encoding.DER
        return Key(
            key.private_bytes(
                der, self.forms.PrivateFormat.PKCS8, self.forms.NoEncryption()
            ),
            certificate.public_bytes(der),
            (ca.public_bytes(der),),
        )

    def _authority(self):
        return self._read("authority") or self._make(
            "authority", "Development authority (not trusted outside)", None, None
        )

    def _read(self, stem: str):
        key, certificate = (self.folder / f"{stem}.{end}" for end in ("key", "pem"))
        if not (key.exists() and certificate.exists()):
            return None
        return (
            self.forms.load_pem_private_key(key.read_bytes(), None),
            self.x509.load_pem_x509_certificate(certificate.read_bytes()),
        )

    def _make(self, stem: str, name: str, ca_key, ca):
        key = self.curves.generate_private_key(self.curves.SECP256R1())
        subject = self.x509.Name(
            [self.x509.NameAttribute(self.x509.NameOID.COMMON_NAME, name[:64])]
        )
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = (
            self.x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca.subject if ca else subject)
            .public_key(key.public_key())
            .serial_number(self.x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=5))
            .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
            .add_extension(
                self.x509.BasicConstraints(ca=not ca, path_length=None), critical=True
            )
            .add_extension(self._usage(not ca), critical=True)
        )
        certificate = builder.sign(ca_key or key, self.hashes.SHA256())
        self._write(stem, key, certificate)
        return key, certificate

    def _usage(self, authority: bool):
        never = dict.fromkeys(
            "key_encipherment data_encipherment key_agreement encipher_only "
            "decipher_only".split(),
            False,
        )
        return self.x509.KeyUsage(
            digital_signature=not authority,
            content_commitment=not authority,
            key_cert_sign=authority,
            crl_sign=authority,
            **never,
        )

    def _write(self, stem: str, key, certificate) -> None:
        pem = self.forms.Encoding.PEM
        content = key.private_bytes(
            pem, self.forms.PrivateFormat.PKCS8, self.forms.NoEncryption()
        )
        path = self.folder / f"{stem}.key"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(path, flags, PRIVATE), "wb") as file:
            file.write(content)
        (self.folder / f"{stem}.pem").write_bytes(certificate.public_bytes(pem))


class Facts(NamedTuple):
    """What a certificate says of itself."""

    number: str
    subject: str
    valid_from: datetime.date
    valid_to: datetime.date


def certificate_facts(content: bytes) -> Facts:
    """Serial number, subject and validity of a certificate (DER or PEM).

    :raise ValueError: it is no X.509 certificate
    """
    x509 = load("cryptography.x509")
    parse = (
        x509.load_pem_x509_certificate
        if content.lstrip().startswith(b"-----")
        else x509.load_der_x509_certificate
    )
    found = parse(content)
    return Facts(
        f"{found.serial_number:X}",
        found.subject.rfc4514_string(),
        found.not_valid_before_utc.date(),
        found.not_valid_after_utc.date(),
    )
