from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..kernel import masks

chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1)


@tagged("post_install", "-at_install")
class TestKernelMasks(BaseCase):
    def test_documents_examples(self):
        self.assertEqual(masks.mask_name("张三"), "张*")
        self.assertEqual(masks.mask_name("李晓敏"), "李*敏")
        self.assertEqual(masks.mask_phone("13812343210"), "138****3210")
        self.assertEqual(masks.mask_id("370811199001011234"), "370811********1234")

    @given(chinese)
    def test_a_name_is_never_shown_whole(self, name):
        masked = masks.mask_name(name)
        self.assertIn("*", masked)
        self.assertNotIn(name, masked)

    @given(st.text("0123456789X", min_size=1, max_size=18))
    def test_a_number_is_never_shown_whole(self, number):
        for mask, shown in ((masks.mask_phone, 7), (masks.mask_id, 10)):
            masked = mask(number)
            if masked:
                self.assertIn("*", masked)
                self.assertLessEqual(len(masked.replace("*", "")), shown)

    def test_nothing_stays_nothing(self):
        for mask in (masks.mask_name, masks.mask_phone, masks.mask_id):
            for nothing in (None, "", "  "):
                self.assertEqual(mask(nothing), "")
