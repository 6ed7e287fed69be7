"""PAdES signatures on PDF files with pyHanko. Bytes in, bytes out; no Odoo.

PAdES (ETSI EN 319 142) is not the Chinese electronic seal of GB/T 38540: it proves
who signed and that no byte changed, by an X.509 certificate; a seal of that standard
comes from an approved seal service (see ``store.RemoteStore``).

pyHanko is loaded when it is needed, so that everything else works without it.
"""

import importlib
import io
from collections.abc import Callable, Sequence
from typing import NamedTuple

LIBRARY = "pyhanko"
ROOM = 512  # bytes kept for a signature before it is made


class Missing(Exception):
    """pyHanko, or what it needs, is not installed."""


class Invalid(Exception):
    """A signature that does not fit its certificate."""


class Key(NamedTuple):
    """A signing key with its certificate and the authorities above it (DER)."""

    private_key: bytes
    certificate: bytes
    chain: tuple[bytes, ...]


class RemoteKey(NamedTuple):
    """A key that stays with a seal service: ``sign`` has bytes signed by it."""

    sign: Callable[[bytes], bytes]
    certificate: bytes
    chain: tuple[bytes, ...]


class Place(NamedTuple):
    """Where a seal is seen: page from 0, box in points from the lower left."""

    page: int
    box: tuple[int, int, int, int]


class Check(NamedTuple):
    """What the check of one signature found.

    ``intact``: the bytes it covers are the signed ones; ``trusted``: the certificate
    leads to a root of ours; ``unchanged``: nothing came later but other signatures.
    """

    field: str
    signer: str
    intact: bool
    trusted: bool
    unchanged: bool

    @property
    def good(self) -> bool:
        return self.intact and self.trusted and self.unchanged


def load(name: str):
    """Import a module of pyHanko or of what it stands on.

    :raise Missing: it is not installed
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Missing(str(error)) from error


def sign(
    content: bytes,
    key: Key | RemoteKey,
    *,
    field: str,
    place: Place,
    picture,
    reason: str,
) -> bytes:
    """Add one signature with its visible picture, leaving the bytes before it alone.

    :param picture: a PIL image, the seal as it is seen
    :raise Missing: pyHanko is not installed
    :raise Invalid: a seal service gave a signature that does not fit its certificate
    """
    load(LIBRARY)
    signers = load("pyhanko.sign.signers")
    fields = load("pyhanko.sign.fields")
    signer = _signer(signers, key)
    style = load("pyhanko.stamp").StaticStampStyle(
        border_width=0,
        background=load("pyhanko.pdf_utils.images").PdfImage(picture),
        background_opacity=0.8,
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        reason=reason,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    spec = fields.SigFieldSpec(field, on_page=place.page, box=place.box)
    writer = load("pyhanko.pdf_utils.incremental_writer").IncrementalPdfFileWriter(
        io.BytesIO(content)
    )
    output = io.BytesIO()
    signers.PdfSigner(
        metadata, signer=signer, stamp_style=style, new_field_spec=spec
    ).sign_pdf(writer, output=output)
    signed = output.getvalue()
    if isinstance(key, RemoteKey):
        checks = verify(signed, key.chain or [key.certificate])
        if not any(check.field == field and check.intact for check in checks):
            raise Invalid("the signature does not fit its certificate")
    return signed


def _signer(signers, key: Key | RemoteKey):
    """pyHanko's signer for a key in hand, or for one that stays with its service."""
    certificate = load("asn1crypto.x509").Certificate.load
    registry = load("pyhanko_certvalidator.registry").SimpleCertificateStore()
    registry.register_multiple(map(certificate, key.chain))
    known = {
        "signing_cert": certificate(key.certificate),
        "cert_registry": registry,
    }
    if isinstance(key, Key):
        private = load("asn1crypto.keys").PrivateKeyInfo.load(key.private_key)
        return signers.SimpleSigner(signing_key=private, **known)

    class Remote(signers.Signer):
        async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
            return bytes(ROOM) if dry_run else key.sign(data)

    return Remote(**known)


def verify(content: bytes, roots: Sequence[bytes]) -> list[Check]:
    """Check every signature of a PDF against our roots (DER).

    A file that cannot be read as PDF any more has no signature: [].

    :raise Missing: pyHanko is not installed
    """
    load(LIBRARY)
    certificate = load("asn1crypto.x509").Certificate.load
    context = load("pyhanko_certvalidator").ValidationContext(
        trust_roots=[certificate(root) for root in roots], allow_fetching=False
    )
    try:
        reader = load("pyhanko.pdf_utils.reader").PdfFileReader(io.BytesIO(content))
        found = list(reader.embedded_signatures)
    except load("pyhanko.pdf_utils.misc").PdfError:
        return []
    return [_check(one, context, last=one is found[-1]) for one in found]


def _check(signature, context, last: bool) -> Check:
    validation = load("pyhanko.sign.validation")
    errors = load("pyhanko.sign.validation.errors")
    try:
        status = validation.validate_pdf_signature(signature, context)
    except (errors.SignatureValidationError, ValueError):
        return Check(signature.field_name, "", False, False, False)
    whole = load("pyhanko.sign.validation.status").SignatureCoverageLevel.ENTIRE_FILE
    return Check(
        signature.field_name,
        status.signing_cert.subject.native.get("common_name", ""),
        status.intact and status.valid,
        status.trusted,
        bool(status.docmdp_ok) and (not last or status.coverage == whole),
    )
