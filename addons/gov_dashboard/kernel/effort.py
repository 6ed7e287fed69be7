"""How much work an online form is: pages, typed fields and clicks.

What is counted is the page as the applicant's browser gets it, not a description
of it, so a field that somebody adds to the form is counted the next time.
"""

from __future__ import annotations

from collections.abc import Collection
from html.parser import HTMLParser
from typing import NamedTuple

#: The catalogue, the form, and the page that confirms.
PAGES = 3
#: In the catalogue the item's link; in the form its button is counted where it stands.
WAY_CLICKS = 1
_NOT_TYPED = frozenset({"hidden", "radio", "checkbox", "submit", "button", "image"})


class Effort(NamedTuple):
    """What one application asks of who hands it in."""

    pages: int
    typed: int
    clicks: int

    def less(self, other: Effort) -> Effort:
        """Return the change from ``other``, part by part.

        >>> Effort(3, 4, 9).less(Effort(3, 6, 8))
        Effort(pages=0, typed=-2, clicks=1)
        """
        return Effort(*(a - b for a, b in zip(self, other, strict=True)))


def effort(html: str, needed: Collection[str]) -> Effort:
    """Return the effort of the form in ``html``.

    A typed field is an input or text area that must be filled in. A click is a
    choice from a list without a choice made already, a file, a box to tick and the
    button; radio buttons and lists that come with a choice cost none.

    :param needed: names of fields that must be filled in though the page does not
        say so (files that must come at once, facts that decide on the mode)

    >>> form = '<form><input name="a" required="1"><input name="b">'
    >>> form += '<select name="s" required="1"><option>x</option></select>'
    >>> form += '<input type="file" name="f"><button>Send</button></form>'
    >>> effort(form, ["f"])
    Effort(pages=3, typed=1, clicks=4)
    >>> effort(form, ["f", "b"]).typed
    2
    """
    reader = _Reader(needed)
    reader.feed(html)
    return Effort(PAGES, reader.typed, WAY_CLICKS + reader.clicks)


class _Reader(HTMLParser):
    def __init__(self, needed: Collection[str]) -> None:
        super().__init__()
        self.needed = frozenset(needed)
        self.typed = self.clicks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        asked = "required" in found or found.get("name") in self.needed
        kind = found.get("type") or "text"
        if tag == "button":
            self.clicks += 1
        elif asked and (tag == "select" or kind in ("file", "checkbox")):
            self.clicks += 1
        elif asked and tag in ("input", "textarea") and kind not in _NOT_TYPED:
            self.typed += "readonly" not in found
