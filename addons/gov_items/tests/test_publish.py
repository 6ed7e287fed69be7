from odoo.tests import tagged

from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestPublish(GovCommon):
    @clause("JN21-02-08")
    def test_cells(self):
        cells = self.publish()
        self.assertEqual(len(cells), 6 * 3)
        direct = self.delegation("direct")
        self.assertRecordValues(
            direct,
            [
                {
                    "agency_id": self.county_dept.id,
                    "upper_agency_id": self.city_dept.id,
                    "supervisor_ids": self.county_dept.ids,
                    "mode_id": self.modes["direct"].id,
                    "state": "planned",
                    "gap_count": 0,
                }
            ],
        )
        direct.action_go_live()
        self.assertEqual(direct.state, "live")
