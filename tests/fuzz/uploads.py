"""Files that people hand in to be kept: scans, forms, signatures, pictures, keys.

What is taken must be no program and no page, by bytes and by name, and whatever is
printed with it later must come out.
"""

from __future__ import annotations

import base64
import io
import re
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from odoo import SUPERUSER_ID
from odoo.fields import Command

from .strategies import CONTENT, FILE_NAME

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages"
    b"/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R"
    b"/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
#: Ends of names that a double click starts; written apart from the product's list.
STARTED = re.compile(r"\.(exe|html?|svg|js|bat|cmd|vbs|ps1|sh|php|jsp)[\s.]*$", re.I)


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 12), "white").save(out, kind)
    return out.getvalue()


WHOLE = (PDF, _picture("PNG"), _picture("JPEG"))


@st.composite
def papers(draw: Any) -> tuple[bytes, str]:
    """A paper, often spoiled, or any bytes; under any name that a file may have."""
    content = bytearray(
        draw(st.one_of(st.sampled_from(WHOLE), st.sampled_from(WHOLE), CONTENT))
    )
    for place in draw(st.lists(st.floats(0, 1, exclude_max=True), max_size=4)):
        if content:
            content[int(len(content) * place)] ^= draw(st.integers(1, 255))
    if draw(st.booleans()):
        content = content[: int(len(content) * draw(st.floats(0, 1)))]
    content += draw(st.sampled_from((b"", b"", b"<script>x</script>", b"PK\x03\x04")))
    name = draw(st.one_of(FILE_NAME, st.sampled_from(("a.pdf", "a.png", "a.jpg"))))
    # PostgreSQL keeps no NUL in a text; no browser's file name holds one.
    return bytes(content), name.replace("\0", "") or "x"


def _harmless(content: bytes, name: str) -> None:
    """What was taken is nothing that a double click or a browser starts."""
    assert content, "an empty file was taken"
    assert not content.startswith((b"MZ", b"#!", b"\x7fELF")), "a program was taken"
    assert not re.match(rb"\s*<(script|svg|html)", content, re.I), "a page was taken"
    assert not STARTED.search(name), f"{name!r} was taken"


def agreement_scan(env, content: bytes, name: str) -> None:
    """The scan of a signed agreement, by a legal officer of a party."""
    agreement = _first(
        env["gov.agreement"], lambda one: one._seal_side("scan"), "signed"
    )
    wizard = env["gov.agreement.scan"].create(
        {
            "agreement_id": agreement.id,
            "file": base64.b64encode(content),
            "file_name": name,
        }
    )
    wizard.action_add()
    _harmless(content, name)


def agreement_signature(env, content: bytes, _name: str) -> None:
    """A signature drawn under an agreement: the agreement must still print."""
    agreement = _first(env["gov.agreement"], lambda one: one.can_sign, "to be signed")
    env["gov.agreement.sign"].create(
        {"agreement_id": agreement.id, "signature": base64.b64encode(content)}
    ).action_sign()
    assert agreement._print_with_places()[0].startswith(b"%PDF")


def delivery_signature(env, content: bytes, _name: str) -> None:
    """A receiver's signature at the window: the certificate of delivery prints."""
    case = env["gov.case"].search([("state", "in", ("decided", "closed"))], limit=1)
    office = case.with_user(SUPERUSER_ID)
    office.env["gov.case.delivery"]._sign(
        office, "李晓敏", base64.b64encode(content).decode()
    )


def guide_form(env, content: bytes, name: str) -> None:
    """The blank form of a document that a guide asks for."""
    document = env["gov.manual.document"].search([], limit=1)
    file = env["ir.attachment"].create(
        {"name": name, "raw": content, "res_model": document._name, "res_id": 0}
    )
    _harmless(content, name)
    if document.has_access("write"):
        document.write({"sample_ids": [Command.link(file.id)]})


def case_document(env, content: bytes, name: str) -> None:
    """What the clerk scans at the window."""
    case = _first(env["gov.case"], lambda one: one.document_ids, "draft")
    case.document_ids[:1].write({"file": base64.b64encode(content), "filename": name})
    _harmless(content, name)


def training_picture(env, content: bytes, name: str) -> None:
    """A picture of a session, from the trainer's phone."""
    session = _first(
        env["gov.training.session"], lambda one: one.has_access("write"), "planned"
    )
    session.phone_photo(name, base64.b64encode(content).decode())


def seal_certificate(env, content: bytes, _name: str) -> None:
    """The certificate of an electronic seal, read when it comes."""
    seal = _first(env["gov.seal"], lambda one: one.has_access("write"), "own")
    seal.write({"certificate": base64.b64encode(content)})
    seal.flush_recordset()


def _first(model, wanted, what: str):
    """The first record that is wanted; the demo city has one.

    :raise AssertionError: there is none: the target would test nothing
    """
    for record in model.search([], limit=200):
        if wanted(record):
            return record
    raise AssertionError(f"no {model._name} that is {what}")


#: Target → who hands it in.
UPLOADS = {
    agreement_scan: "legal.rencheng",
    agreement_signature: "legal.dingtao",
    delivery_signature: "clerk.rencheng",
    guide_form: "agency.rencheng",
    case_document: "clerk.rencheng",
    training_picture: "trainer.jining",
    seal_certificate: "seal.rencheng",
}
