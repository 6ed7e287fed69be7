import io
from datetime import date, datetime, timedelta
from unittest.mock import patch

from openpyxl import load_workbook
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TODAY, clause
from .test_solve import SolveCommon

TUESDAY = TODAY + timedelta(1)
WEDNESDAY = TODAY + timedelta(2)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRotaFlow(SolveCommon):
    # --- refusals -----------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_nobody_on_leave_is_put_on_duty(self):
        shift = self.make_shift(self.rota, self.ann, day=TUESDAY)
        self.rota.uncovered_reason = "A trial"
        self.rota.action_publish()
        self.take_leave(self.ann, TUESDAY, TUESDAY)
        shift.invalidate_recordset()
        self.assertEqual(shift.conflict, "On leave")
        self.assertIn(shift, self.env["gov.shift"].search([("conflict", "!=", False)]))
        self.assertEqual(self.rota.conflict_count, 1)
        other = self.make_rota(TODAY, 3)
        with self.assertRefused("JN18-22-10"):
            self.make_shift(other, self.ann, day=TUESDAY, hours=(18, 20))
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE gov_shift SET start = start + interval '1 minute' WHERE id=%s",
                [shift.id],
            )

    def test_leave_frees_draft_shifts(self):
        shift = self.make_shift(self.rota, self.ann, day=TUESDAY)
        self.take_leave(self.ann, TUESDAY, TUESDAY)
        self.assertFalse(shift.exists())

    def test_nobody_without_training_is_put_on_duty(self):
        skills = type(self.env["gov.staff.skill"])
        nobody = {self.ann.id: set()}
        with (
            patch.object(skills, "_may_serve", lambda *args: nobody),
            self.assertRefused("JN18-05-04"),
        ):
            self.make_shift(self.rota, self.ann)

    @clause("HZ22-53-09")
    def test_extended_hours_need_somebody(self):
        self.env["gov.centre.hours"].create(
            {
                "centre_id": self.centre.id,
                "weekday": "workday",
                "hour_from": 17,
                "hour_to": 19,
                "kind": "extended",
            }
        )
        rota = self.make_rota(TUESDAY, 1)
        self.make_shift(rota, self.ann, day=TUESDAY)
        with self.assertRefused("HZ22-53-09"):
            rota.action_publish()
        self.make_shift(rota, self.ben, day=TUESDAY, hours=(12, 19))
        rota.action_publish()
        self.assertEqual(rota.state, "published")
        visit = self.visit(TUESDAY, 18)
        self.assertEqual(visit.state, "booked", "appointments are made for them")

    def visit(self, day, hour):
        item = self.delegation("direct")
        self.window.delegation_ids |= item
        return self.env["gov.appointment"].create(
            {
                "centre_id": self.centre.id,
                "delegation_id": item.id,
                "window_id": self.window.id,
                "start": datetime(day.year, day.month, day.day, hour - 8),
                "name": "Visitor",
                "phone": "13800000000",
            }
        )

    def test_mandatory_demand_needs_heads_or_a_decision(self):
        self.make_demand("1", mandatory=True, people=2)
        rota = self.make_rota(TUESDAY, 1)
        shift = self.make_shift(rota, self.ann, day=TUESDAY)
        shift.template_id = self.template
        with self.assertRefused("JN18-22-09"):
            rota.action_publish()
        rota.uncovered_reason = "Decided by the office"
        rota.action_publish()

    # --- changes ------------------------------------------------------------------

    def test_changes_are_kept_and_told(self):
        shift = self.make_shift(self.rota, self.ann, day=TUESDAY)
        self.rota.uncovered_reason = "A trial"
        self.rota.action_publish()
        told = []
        thread = type(self.env["mail.thread"])
        with patch.object(thread, "message_notify", lambda self, **kw: told.append(kw)):
            shift.with_context(gov_change_reason="Ill").employee_id = self.ben
            shift.locked = True
        change = self.rota.change_ids
        self.assertEqual(len(change), 1, "only what concerns people is told")
        self.assertRecordValues(
            change,
            [
                {
                    "old_employee_id": self.ann.id,
                    "new_employee_id": self.ben.id,
                    "reason": "Ill",
                    "short_notice": True,
                }
            ],
        )
        partners = (self.ann | self.ben).user_id.partner_id
        self.assertEqual(set(told[0]["partner_ids"]), set(partners.ids))
        with self.assertRaises(AccessError):
            change.with_user(self.manager).reason = "x"

    # --- swaps --------------------------------------------------------------------

    def publish_two(self):
        mine = self.make_shift(self.rota, self.ann, day=TUESDAY)
        other = self.make_shift(self.rota, self.ben, self.city_window, TUESDAY)
        self.rota.uncovered_reason = "A trial"
        self.rota.action_publish()
        return mine, other

    def ask(self, **vals):
        requests = self.env["gov.shift.request"].with_user(self.ann.user_id)
        return requests.create(vals)

    def test_swap(self):
        mine, other = self.publish_two()
        swap = self.ask(kind="swap", shift_id=mine.id, other_shift_id=other.id)
        self.assertEqual(swap.colleague_id, self.ben)
        with self.assertRaises(UserError):
            swap.with_user(self.manager).action_approve()
        with self.assertRaises(AccessError):
            swap.action_agree()
        swap.with_user(self.ben.user_id).action_agree()
        with self.assertRaises(AccessError):
            swap.with_user(self.ben.user_id).action_approve()
        swap.with_user(self.manager).action_approve()
        self.assertEqual(mine.window_id, self.city_window)
        self.assertEqual(other.window_id, self.window)
        self.assertEqual(swap.decided_by_id, self.manager)
        self.assertEqual(len(self.rota.change_ids), 2)

    def test_foreign_shifts_are_not_offered(self):
        _mine, other = self.publish_two()
        with self.assertRaises(AccessError):
            self.ask(kind="give", shift_id=other.id, colleague_id=self.carl.id)
        with self.assertRaises(AccessError):
            self.ask(
                kind="give", shift_id=_mine.id, colleague_id=self.carl.id
            ).state = "approved"

    def test_claim_of_an_open_shift(self):
        self.publish_two()
        duty = self.env["gov.open.shift"].create(
            {
                "rota_id": self.rota.id,
                "window_id": self.window.id,
                "start": f"{WEDNESDAY} 01:00:00",
                "stop": f"{WEDNESDAY} 09:00:00",
            }
        )
        claims = []
        for person in (self.ann, self.ben):
            duty.with_user(person.user_id).action_claim()
            claims.append(duty.request_ids.filtered(lambda r: r.state == "agreed")[0])
        self.assertEqual(len(duty.request_ids), 2)
        first = duty.request_ids.filtered(lambda r: r.employee_id == self.ann)
        first.with_user(self.manager).action_approve()
        self.assertEqual(duty.shift_id.employee_id, self.ann)
        self.assertEqual(duty.state, "filled")
        self.assertEqual((duty.request_ids - first).state, "refused")
        with self.assertRaises(UserError):
            duty._fill(self.ben)

    # --- substitutes --------------------------------------------------------------

    def test_substitutes_are_ranked(self):
        shift = self.make_shift(self.rota, self.ann, day=TUESDAY)
        dora = self.make_employee("Dora", self.county_dept)
        self.make_posting(dora, self.city_window)
        posting = self.env["gov.posting"].search([("employee_id", "=", self.ann.id)])
        ranked = self.env["gov.substitute"]._rank(shift)
        self.assertEqual([row["employee_id"] for row in ranked], [self.ben.id, dora.id])
        posting.deputy_ids = dora
        ranked = self.env["gov.substitute"]._rank(shift)
        self.assertEqual(ranked[0]["employee_id"], dora.id)
        self.take_leave(dora, TUESDAY, TUESDAY)
        # Too short a rest after the evening before.
        self.make_shift(self.rota, self.ben, day=TODAY, hours=(14, 23))
        self.assertFalse(self.env["gov.substitute"]._rank(shift))
        with self.assertRaises(AccessError):
            self.env["gov.substitute"].with_user(self.ben.user_id)._rank(shift)

    def test_substitute_takes_over(self):
        shift = self.make_shift(self.rota, self.ann, day=TUESDAY)
        wizard = (
            self.env["gov.substitute"]
            .with_user(self.manager)
            .create({"shift_id": shift.id})
        )
        wizard.line_ids[0].action_take()
        self.assertEqual(shift.employee_id, self.ben)

    # --- ledger and attendance ----------------------------------------------------

    @clause("JN18-22-10")
    def test_ledger_tells_pay_from_rest(self):
        """Eve to the third day are paid; other days off are made up by rest."""
        first = date(2026, 2, 14)
        rota = self.make_rota(first, 16)
        for number in (1, 3, 14):  # 15 Sunday off, 17 Spring Festival, 28 Saturday
            self.make_shift(rota, self.ann, day=first + timedelta(number))
        rota.sudo().state = "published"
        rows = self.env["gov.duty.ledger"].search(
            [("employee_id", "=", self.ann.id)], order="day"
        )
        self.assertEqual(
            [(row.kind, row.compensation) for row in rows.sorted("day")],
            [("rest", "rest"), ("spring_festival", "pay")],
            "28 February 2026 is a working Saturday",
        )
        rest, _late = self.env["gov.duty.ledger"]._loads(self.ann | self.ben, TODAY)
        self.assertEqual(rest, {self.ann.id: 4, self.ben.id: 0})
        give = self.env["gov.duty.compensation"].create
        vals = {"centre_id": self.centre.id, "employee_id": self.ann.id}
        give({**vals, "kind": "rest", "hours": 8})
        with self.assertRaises(ValidationError):
            give({**vals, "kind": "rest", "hours": 1})

    @clause("JN18-22-10")
    def test_a_planned_duty_earns_nothing_yet(self):
        """It stands beside, counts for fairness, and cannot be given back before."""
        saturday = date(2026, 3, 7)
        rota = self.make_rota(saturday, 1, uncovered_reason="A trial")
        self.make_shift(rota, self.ann, day=saturday, hours=(9, 17))
        rota.action_publish()
        vals = {
            "centre_id": self.centre.id,
            "employee_id": self.ann.id,
            "kind": "rest",
            "hours": 8,
        }

        def row():
            self.env["gov.duty.ledger"].invalidate_model()
            found = self.env["gov.duty.ledger"].search(
                [("employee_id", "=", self.ann.id), ("kind", "=", "rest")]
            )
            return found.state, found.hours, found.planned_hours

        self.assertEqual(row(), ("planned", 0, 8))
        with self.assertRaises(ValidationError):
            self.env["gov.duty.compensation"].create(vals)
        rest, _late = self.env["gov.duty.ledger"]._loads(
            self.ann | self.ben, saturday + timedelta(1)
        )
        self.assertEqual(rest[self.ann.id], 1)
        with freeze_time("2026-03-07 09:00:00"):  # 17:00 in the hall
            self.assertEqual(row(), ("earned", 8, 0))
            self.env["gov.duty.compensation"].create(vals)

    def test_late_duty_is_told_apart(self):
        shift = self.make_shift(self.rota, self.ann, day=TUESDAY, hours=(12, 20))
        shift.template_id = self.env.ref("gov_windows.template_late")
        self.assertTrue(shift.is_late)
        self.rota.uncovered_reason = "A trial"
        self.rota.action_publish()
        row = self.env["gov.duty.ledger"].search([("employee_id", "=", self.ann.id)])
        self.assertEqual((row.kind, row.compensation), ("late", "none"))

    def test_attendance_against_the_rota(self):
        shift = self.put_on_duty(self.carl, hours=(8, 10))
        late = self.put_on_duty(self.ann, hours=(8, 10))
        self.env["hr.attendance"].create(
            {
                "employee_id": self.ann.id,
                "check_in": f"{TODAY} 00:20:00",
                "check_out": f"{TODAY} 02:00:00",
            }
        )
        self.env.flush_all()
        found = self.env["gov.attendance.check"].search(
            [("shift_id", "in", (shift | late).ids)]
        )
        status = {row.employee_id: row.status for row in found}
        self.assertEqual(status, {self.carl: "absent", self.ann: "late"})
        minutes = found.filtered(lambda r: r.employee_id == self.ann).late_minutes
        self.assertEqual(minutes, 20)

    # --- paper --------------------------------------------------------------------

    def test_month_as_pdf_and_xlsx(self):
        self.make_shift(self.rota, self.ann, day=TUESDAY)
        self.assertTrue(self.rota._month_file("pdf").startswith(b"%PDF"))
        text = self.rota._month_text()
        self.assertEqual([name for name, _cells, _sums in text.rows], ["Ann"])
        self.assertEqual(text.rest, {5, 6})
        self.assertIn("(draft)", text.title)
        self.make_shift(self.rota, self.ann, day=date(2026, 3, 7), hours=(9, 15))
        content = self.rota._month_file("xlsx")
        sheet = load_workbook(io.BytesIO(content)).active
        self.assertEqual(sheet.title, "2026-03")
        self.assertIn("One Hall", sheet["A1"].value)
        self.assertEqual(
            [cell.value for cell in sheet[2]][-4:],
            ["Days", "Hours", "On days off", "Late"],
        )
        row = [cell.value for cell in sheet[3]]
        self.assertEqual((row[0], row[-4:]), ("Ann", [2, 14, 1, 0]))
        self.rota.uncovered_reason = "A trial"
        self.rota.action_publish()
        self.assertNotIn("draft", self.rota._month_text().title)

    def test_calendar_feed(self):
        shift = self.make_shift(self.rota, self.ann, day=TUESDAY)
        self.make_shift(self.rota, self.ben, self.city_window, TUESDAY)
        self.rota.uncovered_reason = "A trial"
        self.rota.action_publish()
        user = self.ann.user_id
        path = user.with_user(user)._gov_calendar()
        token = path.rpartition("/")[2].removesuffix(".ics")
        self.assertEqual(self.env["res.users"]._of_gov_calendar(token), user)
        text = self.env["gov.shift"]._calendar_file(user)
        self.assertEqual(text.count("BEGIN:VEVENT"), 1)
        self.assertIn("DTSTART:20260303T010000Z", text)
        self.assertIn(f"gov-shift-{shift.id}@", text)
        user.with_user(user)._gov_calendar(renew=True)
        self.assertFalse(self.env["res.users"]._of_gov_calendar(token))

    def test_wishes_are_ones_own(self):
        wishes = self.env["gov.rota.wish"]
        wish = wishes.with_user(self.ann.user_id).create({"day": TUESDAY})
        self.assertEqual(wish.employee_id, self.ann)
        with self.assertRaises(AccessError):
            wish.with_user(self.ben.user_id).read(["day"])
        with self.assertRaises(AccessError):
            wish.employee_id = self.ben
        with self.assertRaises(ValidationError):
            wishes.create({"employee_id": self.ann.id, "day": TODAY - timedelta(1)})

    def test_day_kinds(self):
        kinds = self.env["gov.rota.demand"]._day_kinds(
            [date(2026, 2, 16), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 3)]
        )
        self.assertEqual(
            list(kinds.values()),
            [
                ("holiday", "weekend"),
                ("0", "workday"),
                ("6", "weekend"),
                ("1", "workday"),
            ],
        )

    def test_posting_list_command(self):
        """Postings that were only proposed serve no window."""
        posting = self.make_posting(
            self.carl,
            state="proposed",
            signed_by="Head",
            quality_political=True,
            quality_professional=True,
            quality_attitude=True,
            quality_conduct=True,
        )
        self.assertFalse(posting.is_current)
        self.assertNotIn(posting, self.rota._get_postings())
        self.window.write({"posting_ids": [Command.link(posting.id)]})
