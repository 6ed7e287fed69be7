from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY, TrainingCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGaps(TrainingCommon):
    def gap(self, delegation, day=None):
        found = delegation._get_gaps(day)[delegation.id]
        return [gap for gap in found if gap.code == "instructor"]

    @clause("JN21-10-08")
    def test_instructor_of_the_granting_agency(self):
        delegation = self.delegation("direct")
        (gap,) = self.gap(delegation)
        self.assertEqual((gap.clause_code, gap.blocking), ("JN21-10-08", False))
        self.make_instructor(self.cora)
        self.assertTrue(self.gap(delegation), "the county's own does not count")
        instructor = self.make_instructor(full_time=False)
        self.assertTrue(self.gap(delegation), "part-time does not count")
        instructor.full_time = True
        self.assertFalse(self.gap(delegation))
        self.assertTrue(self.gap(delegation, TODAY - timedelta(1)))
        self.assertTrue(self.gap(self.delegation("receipt")), "another item")
        delegation.invalidate_recordset()
        self.assertEqual(delegation.instructor_count, 2)

    @clause("JN21-10-08")
    def test_coverage_says_the_same(self):
        delegation = self.delegation("direct")
        self.env["gov.delegation"].flush_model()

        def row(day=TODAY):
            self.env.flush_all()
            coverage = self.env["gov.coverage"].with_context(coverage_day=day)
            coverage.invalidate_model()
            return coverage.browse(delegation.id)

        def assert_same(day=TODAY):
            self.assertEqual(row(day).instructor, bool(self.gap(delegation, day)))

        assert_same()
        self.assertTrue(row().instructor)
        label = row()._fields["instructor"]._description_string(self.env)
        self.assertIn(label, row().lacking)
        count = row().lack_count
        self.make_instructor(self.cora)
        assert_same()
        instructor = self.make_instructor(full_time=False)
        assert_same()
        instructor.full_time = True
        assert_same()
        assert_same(TODAY - timedelta(1))
        self.assertFalse(row().instructor)
        self.assertEqual(row().lack_count, count - 1)
        delegation.upper_agency_id = False
        assert_same()

    @clause("JN21-10-08")
    def test_does_not_block(self):
        delegation = self.delegation("direct")
        delegation.action_go_live()
        self.assertEqual(delegation.state, "live")
        self.assertTrue(self.gap(delegation))

    def test_same_queries_for_one_and_fifty(self):
        regions = self.env["gov.region"].create(
            [
                {
                    "name": f"County {number}",
                    "code": f"9990{number:02d}",
                    "kind": "county",
                    "parent_id": self.city.id,
                }
                for number in range(50)
            ]
        )
        fifty = self.env["gov.delegation"].create(
            [
                {
                    "entry_id": self.entry.id,
                    "region_id": region.id,
                    "mode_id": self.modes["direct"].id,
                    "agency_id": self.county_dept.id,
                    "upper_agency_id": self.city_dept.id,
                    "state": "planned",
                }
                for region in regions
            ]
        )
        counts = []
        for some in (fifty[0], fifty[0], fifty):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            gaps = some._get_gaps()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])
        self.assertEqual(len([1 for found in gaps.values() if found]), 50)
