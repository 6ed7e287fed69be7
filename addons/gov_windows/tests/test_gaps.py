from datetime import timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY, WindowsCommon, clause

OWN = ("window", "entrusted_window", "posted_window", "posting")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGaps(WindowsCommon):
    def gaps(self, delegation, day=None):
        """Codes of this addon's gaps, those that block marked with an ``!``."""
        delegation.invalidate_recordset()
        return [
            gap.code + "!" * gap.blocking
            for gap in delegation._get_gaps(day)[delegation.id]
            if gap.code in OWN
        ]

    @clause("JN21-02-09", "JC25-23-01", "HZ22-11-05", "LC20-15-07")
    def test_no_window(self):
        for code in ("direct", "receipt"):
            delegation = self.delegation(code)
            self.assertEqual(self.gaps(delegation), ["window"])
            self.window.delegation_ids |= delegation
            self.assertEqual(self.gaps(delegation), [])

    def test_window_of_the_upper_hall_is_not_enough(self):
        city = self.make_centre("City Hall", self.city, self.city_bureau)
        delegation = self.delegation("direct")
        self.make_window("1", city, delegation)
        self.assertEqual(self.gaps(delegation), ["window"])

    @clause("JN21-01-06", "LC20-13-02")
    def test_forwarded_window(self):
        delegation = self.delegation("window")
        self.assertEqual(self.gaps(delegation), ["posted_window!"])
        self.window.delegation_ids = delegation
        self.assertEqual(self.gaps(delegation), ["posted_window!"])
        self.city_window.delegation_ids = delegation
        self.assertEqual(self.gaps(delegation), ["posting!"])
        self.make_posting(self.ann, self.city_window)
        self.assertEqual(self.gaps(delegation), ["posting!"], "not of the city")
        posting = self.make_posting(self.carl, self.city_window)
        self.assertEqual(self.gaps(delegation), [])
        self.assertEqual(self.gaps(delegation, TODAY - timedelta(1)), ["posting!"])
        posting.write(
            {
                "date_to": TODAY,
                "early_end_reason": "closure",
                "early_end_state": "approved",
                "successor_id": self.ben.id,
            }
        )
        self.assertEqual(self.gaps(delegation, TODAY + timedelta(1)), ["posting!"])

    @clause("JN21-01-06")
    def test_forwarded_window_goes_live_only_with_staff(self):
        delegation = self.delegation("window")
        self.city_window.delegation_ids = delegation
        with self.assertRefused("JN21-01-06"):
            delegation.action_go_live()
        self.make_posting(self.carl, self.city_window)
        delegation.action_go_live()
        self.assertEqual(delegation.state, "live")

    @clause("HZ22-12-17")
    def test_entrusted_window(self):
        delegation = self.delegation("entrusted_acceptance")
        self.window.delegation_ids = delegation
        self.assertEqual(self.gaps(delegation), ["entrusted_window"])
        self.window.kind = "entrusted_acceptance"
        self.assertEqual(self.gaps(delegation), [])

    @clause("JN21-02-09")
    def test_no_window_does_not_block(self):
        delegation = self.delegation("direct")
        delegation.action_go_live()
        self.assertEqual(delegation.state, "live")

    def test_mode_of_a_circumstance_counts(self):
        """A window forwarded only for some cases is needed all the same."""
        self.make_rule(
            self.entries["direct"],
            self.modes["window"],
            circumstance_id=self.circumstances["new"].id,
        )
        self.programme.action_publish()
        delegation = self.delegation("direct")
        self.window.delegation_ids = delegation
        self.assertTrue(delegation.conditional)
        self.assertEqual(self.gaps(delegation), ["posted_window!"])
        self.assertEqual(self.env["gov.window"]._serving(delegation), self.window)

    def test_same_queries_for_one_and_fifty(self):
        entry = self.entries["window"]
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
                    "entry_id": entry.id,
                    "region_id": region.id,
                    "mode_id": self.modes["window"].id,
                    "agency_id": self.county_dept.id,
                    "upper_agency_id": self.city_dept.id,
                    "state": "planned",
                }
                for region in regions
            ]
        )
        for delegation in fifty:
            centre = self.make_centre("Hall", delegation.region_id, self.service_centre)
            window = self.make_window("1", centre, agency_id=self.city_dept.id)
            window.delegation_ids = [Command.link(delegation.id)]
        self.make_posting(self.carl, fifty[0].window_ids)
        counts = []
        for some in (fifty[0], fifty[0], fifty):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            gaps = some._get_gaps()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])
        missing = [key for key, found in gaps.items() if "posting" in str(found)]
        self.assertEqual(len(missing), 49)
