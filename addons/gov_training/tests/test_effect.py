from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.gov_archive.tests.test_inspection import InspectionCommon

from .common import CONTENT, clause


@tagged("post_install", "-at_install")
class TestEffect(InspectionCommon):
    """Faults that inspections found, before and after a session."""

    @clause("JN21-10-05")
    def test_faults_found_before_and_after(self):
        for number in range(4):
            self.finish(self.accepted("direct", applicant_name=f"李晓{number}"))
        inspection = self.opened(sample_size=2)
        inspection.action_commit()
        inspection.action_reveal()
        self.judge(inspection, faults=("A01",))
        inspection.action_conclude()
        faulted = self.env["gov.case"].browse(
            inspection.finding_ids.sample_id.case_id.ids
        )
        self.assertEqual(len(faulted), 2)
        entry = self.live["direct"].entry_id
        cases = self.env["gov.case"].search(
            [("delegation_id", "=", self.live["direct"].id)]
        )
        plan = self.env["gov.training.plan"].create(
            {"agency_id": self.city_dept.id, "year": 2026, **CONTENT}
        )
        today = cases[0].received_on
        day = today - timedelta(days=2)
        person = self.env["hr.employee"].create(
            {"name": "Kim", "gov_agency_id": self.county_dept.id}
        )
        session = self.env["gov.training.session"].create(
            {
                "name": "Faults",
                "plan_id": plan.id,
                "start": f"{day} 01:00:00",
                "stop": f"{day} 02:00:00",
                "entry_ids": [Command.set(entry.ids)],
                "attendance_ids": [
                    Command.create({"employee_id": person.id, "present": True})
                ],
            }
        )
        session.action_hold()
        # One faulted case and one in order were received before the session.
        fine = (cases - faulted)[:1]
        (faulted[:1] | fine)._act_write({"received_on": day})
        self.env.flush_all()
        own = [("session_id", "=", session.id)]
        rows = self.env["gov.training.effect"].search(own, order="period")
        self.assertRecordValues(
            rows,
            [
                {"period": "1_before", "cases": 2, "faulted": 1, "rate": 50},
                {"period": "2_after", "cases": len(cases) - 2, "faulted": 1}
                | {"rate": round(100 / (len(cases) - 2), 2)},
            ],
        )
        [(faults, rate)] = self.env["gov.training.effect"]._read_group(
            own, [], ["faulted:sum", "rate:avg"]
        )
        self.assertEqual(faults, 2)
        self.assertAlmostEqual(rate, round(200 / len(cases), 2))
