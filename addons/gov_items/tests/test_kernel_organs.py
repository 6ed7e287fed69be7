from odoo.tests import BaseCase, tagged

from ..kernel.organs import ORGANS, entrustment_problem, is_organ
from .common import clause


@tagged("post_install", "-at_install")
class TestKernelOrgans(BaseCase):
    @clause("XK-24")
    def test_only_organs_are_parties(self):
        """XK-24: administrative organs only, and only once."""
        parties = {kind for kind in ORGANS if is_organ(kind)}
        self.assertEqual(
            parties,
            {
                "department",
                "approval_bureau",
                "government",
                "government_office",
                "justice_bureau",
                "supervisor",
            },
        )
        for kind in ORGANS:
            problem = entrustment_problem("department", kind, 0)
            self.assertEqual(problem is None, kind in parties)
            self.assertEqual(
                entrustment_problem("department", kind, 1), "entrusted_again"
            )
        self.assertEqual(
            entrustment_problem("utility", "government", 0), "grantor_no_organ"
        )
        self.assertFalse(is_organ(None))
