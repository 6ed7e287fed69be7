"""What nobody should send: texts, numbers, files and parameters."""

from __future__ import annotations

import io

from hypothesis import strategies as st

#: Probes that have broken other systems, by what they aim at.
PROBES = (
    *("'", "';--", "' OR 1=1 --", '"', "%", "\\", "%%%s", "{}", "{0.__class__}"),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:1"),
    *("{{7*7}}", "${7*7}", "<t t-out='1'/>", "%(a)s", "<!--", "]]>", "&lt;"),
    *("../../etc/passwd", "..\\..\\x", "/etc/passwd\0.png", "file:///etc/passwd"),
    *("=1+1", "+1", "-1", "@SUM(1)", "=cmd|' /C calc'!A0", "\t=1", "\r\nX: y"),
    *(
        "\0",
        "\x08",
        "\u202e",
        "\ufeff",
        "\u0000\ud7ff",
        "𠮷",
        "👩‍👩‍👧",
        "é" * 50,
        "１２３",
    ),
    *("null", "None", "undefined", "NaN", "Infinity", "-0", "1e999", "0x10", "1_0"),
    *("true", "[]", "{}", "[[]]", "9" * 40, "-1", "0", "2147483648", "1.5", ""),
    *("2026-02-30", "0000-00-00", "9999-12-31", "2026-01-01T00:00", "26-1-1", "今天"),
    *("A" * 3000, "汉" * 2000, " ", "\n", "a b", "a/b", "a?b", "a#b", "%00", "%2e%2e"),
)
#: Surrogates cannot be sent as UTF-8 at all.
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
ANY_TEXT = st.one_of(st.sampled_from(PROBES), TEXT)
NUMBER = st.one_of(
    st.integers(-3, 400), st.integers(), st.sampled_from((2**31, 2**63, -(2**63)))
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBER, st.floats(), ANY_TEXT),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(ANY_TEXT, inner, max_size=4)
    ),
    max_leaves=12,
)
#: Beginnings of files of many kinds; what follows is noise.
MAGIC = (
    *(
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"PK\x03\x04",
    ),
    *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml version='1.0'?>", b"<svg onload=x>"),
    *(b"MZ", b"#!/bin/sh\n", b"\x1f\x8b\x08", b"\xef\xbb\xbf", b"\xff\xfe", b"", b"{"),
)
CONTENT = st.builds(lambda a, b: a + b, st.sampled_from(MAGIC), st.binary(max_size=400))
FILE_NAME = st.one_of(
    ANY_TEXT,
    st.builds(
        lambda name, end: name + end,
        st.text("ab./\\\0", max_size=6),
        st.sampled_from((".pdf", ".png", ".exe", ".svg", ".html", ".pdf.exe", "")),
    ),
)


def upload() -> st.SearchStrategy[tuple[io.BytesIO, str]]:
    """A file as the test client takes it."""
    # A line end in a file name would end the header that carries it.
    names = FILE_NAME.map(lambda name: name.replace("\r", "").replace("\n", "") or "x")
    return st.tuples(CONTENT.map(io.BytesIO), names)
