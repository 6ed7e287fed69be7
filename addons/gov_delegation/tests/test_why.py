from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .common import TODAY, DelegationCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestWhy(DelegationCommon):
    def test_matrix_names_the_agreement(self):
        delegation = self.delegation_of("entrust", self.county)
        agreement = self.make_agreement(delegation)
        day = agreement.date_from
        reader = self.make_user("why_reader")
        self.assertNotIn(agreement.name, self.texts(delegation, reader, day))
        self.bring_into_force(agreement)
        self.assertIn(agreement.name, self.texts(delegation, reader, day))
        before = day - timedelta(days=1)
        self.assertNotIn(agreement.name, self.texts(delegation, reader, before))

    def texts(self, delegation, reader, day):
        delegation.invalidate_recordset()
        lines = delegation.with_user(reader)._why_lines(day)
        return "\n".join(line["text"] for line in lines)
