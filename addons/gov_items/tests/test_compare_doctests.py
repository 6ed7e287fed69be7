import doctest

from odoo.tests import BaseCase, tagged

from .. import compare


@tagged("post_install", "-at_install")
class TestCompareDoctests(BaseCase):
    def test_examples(self):
        failed, tried = doctest.testmod(compare)
        self.assertFalse(failed)
        self.assertTrue(tried)
