"""What people may hand in as a file, judged by its bytes and its name.

The type that a browser sends says nothing, and neither does the end of a name alone: a
program called ``scan.pdf`` is still a program, and ``scan.pdf.exe`` is opened as one.
"""

import io
import re
import struct
import zlib
from typing import Final

from PIL import Image

MEBIBYTE: Final = 1024 * 1024
#: Most points of a picture that is opened: a scan of A4 at 600 dpi has 35 million.
PIXELS: Final = 40_000_000
#: What Pillow raises at a picture that is damaged, or made to harm.
BROKEN_PICTURE: Final = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError),
    *(struct.error, zlib.error, Image.DecompressionBombError),
)
#: Beginning of the bytes -> kind.
_MAGIC: Final = (
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),
)
#: Text that a browser would run, within its first kibibyte.
_MARKUP: Final = re.compile(
    rb"<(?:!doctype\s+html|html|script|svg|iframe|body)\b", re.IGNORECASE
)
#: Ends of names that a double click starts, wherever in the name they stand last.
_STARTED: Final = re.compile(
    r"\.(?:exe|com|bat|cmd|scr|pif|msi|msp|hta|cpl|jar|vbs|vbe|js|jse|wsf|wsh|ps1|lnk"
    r"|reg|sh|apk|dll|html?|xhtml|svg|php|jsp|aspx?)[\s.]*$",
    re.IGNORECASE,
)
#: Kinds that a scan, a paper may be. An OFD and an office document are ZIP files.
ALLOWED: Final = {
    "scan": frozenset({"pdf", "ofd", "jpeg", "png"}),
    "paper": frozenset({"pdf", "ofd", "jpeg", "png", "zip", "ole"}),
}


def kind(content: bytes) -> str:
    """The kind of a file by its bytes.

    >>> kind(b"%PDF-1.7"), kind(b"MZ\\x90"), kind(b" <HTML>"), kind(b"1,2")
    ('pdf', 'program', 'markup', 'other')
    >>> kind(b"PK\\x03\\x04" + b"OFD.xml")
    'ofd'
    """
    for head, found in _MAGIC:
        if content.startswith(head):
            return "ofd" if found == "zip" and b"OFD.xml" in content else found
    return "markup" if _MARKUP.search(content[:1024]) else "other"


def fault(
    name: str, content: bytes, allowed: str | None, limit: int | None
) -> str | None:
    """Why a file is not taken: ``empty``, ``size``, ``name``, ``kind``; or None.

    :param name: the file's name, as its sender calls it
    :param allowed: key of ``ALLOWED``, or None for anything that nobody runs
    :param limit: most MiB, or None

    >>> fault("a.pdf", b"%PDF", "scan", 1), fault("a.pdf", b"", "scan", 1)
    (None, 'empty')
    >>> fault("a.pdf.exe", b"%PDF", None, 1), fault("a.pdf", b"MZ", None, 1)
    ('name', 'kind')
    >>> fault("a.docx", b"PK\\x03\\x04", "scan", 1), fault("a", b"0" * 2**21, None, 1)
    ('kind', 'size')
    """
    if not content:
        return "empty"
    if limit is not None and len(content) > limit * MEBIBYTE:
        return "size"
    if _STARTED.search(name):
        return "name"
    found = kind(content)
    right = found in ALLOWED[allowed] if allowed else found not in ("program", "markup")
    return None if right else "kind"


def is_picture(content: bytes) -> bool:
    """Whether this is a PNG or JPEG picture that can be opened to its last row.

    One that is printed later must be tried when it comes: the paper that shows it
    could never be printed otherwise.

    >>> is_picture(b"%PDF-1.7 no picture at all")
    False
    """
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > PIXELS:
                return False
            picture.load()
    except BROKEN_PICTURE:
        return False
    return True
