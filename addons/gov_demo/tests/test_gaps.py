from collections import defaultdict
from datetime import date, timedelta

from odoo.fields import Command, Domain
from odoo.tests import tagged

from odoo.addons.gov_items.gaps import CLOSED

from .common import DemoCase


@tagged("post_install", "-at_install")
class TestGaps(DemoCase):
    """What cells lack, asked of all of them at once, against one record at a time.

    The rules are written here again, in the plainest way, record by record: the
    suite's own answer comes of rows and grouped reads.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env["gov.delegation"]._city_today()
        cls.cells = cls.env["gov.delegation"].search(
            Domain("programme_id.state", "=", "published"), order="id"
        )
        cls.live = cls.cells.filtered(lambda d: d.state == "live")
        cls.spoil()

    @classmethod
    def spoil(cls):
        """Make the city's cells lack all kinds of things."""
        live, planned = cls.live, cls.cells.filtered(lambda d: d.state == "planned")
        planned[0].agency_id = False
        planned[1].upper_agency_id = False
        planned[2].supervisor_ids = [Command.clear()]
        planned[3].sudo().rule_id.clause_id = False
        planned[4:30:3].entry_id.write({"is_complex": True})
        live[0].window_ids = [Command.clear()]
        live[1].hall_exemption_place = "Site"
        live[1].hall_exemption = "site"
        live[2].sudo().action_withdraw("for the test")
        # By hand: a posting cannot be made undone, and here it must not be there.
        cls.env.cr.execute(
            "UPDATE gov_posting SET date_from = %s WHERE window_id IN %s",
            [cls.today + timedelta(days=30), tuple(live[3:].window_ids.ids)],
        )
        live[-1].supervisor_ids.sudo()[:1].active = False
        seals = cls.env["gov.seal"].sudo().search([("state", "=", "issued")])
        seals[:1].electronic_number = False
        planned[6].programme_id.readiness_required = True
        cls.env.flush_all()
        cls.env.invalidate_all()

    # --- the plain way ------------------------------------------------------------

    def expected(self, cell, day):
        """Return the codes of what a cell lacks, in any order."""
        if cell.state in CLOSED:
            lone = cell.state == "not_delegated" and not cell.rule_id
            found = {"rule"} if lone else set()
        else:
            found = {
                *self.of_registry(cell, day),
                *self.of_agreements(cell, day),
                *self.of_counters(cell, day),
                *self.of_people(cell, day),
            }
        handing = cell.handover_state in ("draft", "open")
        return found | (
            {"handover"} if handing and cell.state != "withdrawn" else set()
        )

    def of_registry(self, cell, day):
        if not cell.agency_id:
            yield "agency"
        if not cell.upper_agency_id:
            yield "upper_agency"
        if not cell.supervisor_ids:
            yield "supervisor"
        if cell.rule_id and not cell.rule_id.clause_id:
            yield "clause"
        if not cell.entry_id._manual_for(cell.region_id, day):
            yield "manual"

    def modes(self, cell):
        by_case = cell._case_rules().mode_id if cell.conditional else cell.mode_id
        return cell.mode_id | by_case

    def of_agreements(self, cell, day):
        agreements = cell.sudo().agreement_line_ids.agreement_id.filtered(
            lambda a: (
                a.state != "draft"
                and a.date_from <= day <= a.date_to
                and not (a.ended_on and a.ended_on <= day)
                and not a.pause_ids.filtered(
                    lambda p: p.date_from <= day < (p.date_to or date.max)
                )
            )
        )
        published = agreements.filtered(
            lambda a: a.published_on and a.published_on <= day
        )
        for mode in self.modes(cell):
            kind = mode.agreement_kind
            if kind == "none" or kind in published.mapped("kind"):
                continue
            own = agreements.filtered(lambda a, kind=kind: a.kind == kind)
            if not own:
                yield "agreement"
            elif mode.judicial_filing and "filed" not in own.mapped("state"):
                yield "filing"
            else:
                yield "publication"
        entry = cell.entry_id
        apart = entry.supervisor_sector_id - entry.sector_id
        if apart and "memorandum" not in published.mapped("kind"):
            yield "memorandum"
        seals = published.filtered(
            lambda a: a.state in ("in_force", "ended")
        ).seal_ids.filtered(
            lambda s: (
                s.kind == "no2"
                and s.state == "issued"
                and s.region_id == cell.region_id
            )
        )
        if "no2" in self.modes(cell).mapped("decision_seal") and not seals:
            yield "seal"
        if seals and not seals.filtered(lambda s: s.electronic_number):
            yield "electronic_seal"
        asked = cell.programme_id.readiness_required
        if asked and not cell.sudo().readiness_ids.filtered("confirmed_on"):
            yield "readiness"

    def of_counters(self, cell, day):
        if cell.hall_exemption:
            return
        modes, upper = self.modes(cell), cell.upper_agency_id
        windows = cell.window_ids.filtered(cell._is_local)
        if "upper_posted" in modes.mapped("receiver"):
            own = windows.filtered(lambda w: upper and w._owned_by(upper))
            postings = own.sudo().posting_ids.filtered_domain(
                self.env["gov.posting"]._on_domain(day)
            )
            if upper and not own:
                yield "posted_window"
            elif upper and not postings.filtered(
                lambda p: p.agency_id.parent_path.startswith(upper.parent_path)
            ):
                yield "posting"
        elif not windows:
            yield "window"
        elif "entrusted_acceptance" in modes.mapped(
            "agreement_kind"
        ) and "entrusted_acceptance" not in windows.mapped("kind"):
            yield "entrusted_window"

    def of_people(self, cell, day):
        upper = cell.upper_agency_id
        taught = cell.entry_id.instructor_ids.filtered_domain(
            self.env["gov.instructor"]._on_domain(day)
        ).filtered("full_time")
        if upper and not taught.filtered(
            lambda i: i.agency_id.parent_path.startswith(upper.parent_path)
        ):
            yield "instructor"
        if upper and cell.entry_id.lacks_typical_case:
            yield "typical_case"
        if cell.agency_id.kind == "approval_bureau":
            routes = self.env["gov.push.route"].sudo().search([])
            for agency in cell.supervisor_ids:
                route = routes.filtered(lambda r, agency=agency: r.agency_id == agency)
                if not route:
                    yield "push_route"
                elif not route.tested_at:
                    yield "push_route_test"

    # --- tests ----------------------------------------------------------------------

    def test_all_at_once_says_what_the_records_say(self):
        found = self.cells._get_gaps(self.today)
        seen = set()
        for cell in self.cells:
            codes = {gap.code for gap in found[cell.id]}
            seen |= codes
            with self.subTest(cell=cell.display_name):
                self.assertEqual(codes, self.expected(cell, self.today))
        self.assertLessEqual(
            {
                "agency",
                "upper_agency",
                "supervisor",
                "clause",
                "manual",
                "agreement",
                "seal",
                "readiness",
                "window",
                "posted_window",
                "instructor",
                "typical_case",
            },
            seen,
            "the city does not show enough",
        )

    def test_one_by_one_and_all_at_once(self):
        together = self.cells._get_gaps(self.today)
        for cell in self.live | self.cells[::97]:
            self.assertEqual(
                cell._get_gaps(self.today)[cell.id], together[cell.id], cell
            )

    def statements(self, cells):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        cells._get_gaps(self.today)
        return self.env.cr.sql_log_count - before

    def test_as_many_statements_for_one_as_for_fifty(self):
        alike = defaultdict(list)
        for cell in self.cells:
            kinds = (cell.state, cell.conditional, cell.mode_id, cell.agency_id.kind)
            alike[kinds, cell.upper_agency_id, cell.hall_exemption].append(cell.id)
        fifty = self.cells.browse(max(alike.values(), key=len)[:50])
        self.assertEqual(len(fifty), 50)
        self.statements(fifty)
        with self.assertQueryCount(self.statements(fifty[:1])):
            self.env.invalidate_all()
            fifty._get_gaps(self.today)

    def test_as_many_statements_for_thousands_as_for_hundreds(self):
        self.statements(self.cells)
        self.assertGreater(len(self.cells), 2000)
        some = self.statements(self.cells[::8] | self.live)
        self.assertEqual(self.statements(self.cells), some)
