import doctest

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..kernel import contents, disputes, handover, numerals, seal_name, wording


def load_tests(loader, tests, ignore):
    for module in (contents, disputes, handover, numerals, seal_name, wording):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


class TestWording(BaseCase):
    """The difference of two drafts loses nothing of either."""

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_pieces_make_both_texts(self, old, new):
        found = list(wording.pieces(old, new))
        before = "".join(text for mark, text in found if mark != "new")
        after = "".join(text for mark, text in found if mark != "gone")
        self.assertEqual((before, after), (old, new))
