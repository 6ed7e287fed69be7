"""The draw of a case's expert review from the shared pool."""

from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.gov_cases.kernel import draw
from odoo.addons.gov_cases.tests.common import PERSON, CasesCommon
from odoo.addons.gov_items.tests.common import clause


@tagged("post_install", "-at_install")
class TestExpertReview(CasesCommon):
    def setUp(self):
        super().setUp()
        self.case = self.until(self.accepted("direct"), "review").with_user(
            self.reviewer
        )
        self.env["gov.expert"].search([]).write(
            {"state": "removed", "removal_reason": "x", "removed_on": "2026-01-01"}
        )
        self.sector = self.case.sudo().entry_id.sector_id
        self.field = self.make_field("Roads (test)", self.sector)
        self.pool = self.env["gov.expert"].concat(
            *(self.make_expert(f"Expert {n}") for n in range(4))
        )

    def make_field(self, name, sectors=()):
        return self.env["gov.expert.field"].create(
            {"name": name, "sector_ids": [Command.link(one.id) for one in sectors]}
        )

    def make_expert(self, name, field=None, **vals):
        return self.env["gov.expert"].create(
            {
                "name": name,
                "agency_id": self.city_dept.id,
                "field_ids": [Command.set((field or self.field).ids)],
                "qualification": "Senior engineer",
                "valid_until": "2026-12-31",
                "state": "approved",
                **vals,
            }
        )

    def names(self, day=date(2026, 3, 2)):
        return {row["name"] for row in self.sector._expert_pool(day)}

    def review(self, count):
        return self.case.action_open_procedure("expert_review", experts=count)

    @clause("JN21-08-02")
    def test_the_pool_of_a_sector(self):
        other = self.env["gov.sector"].create({"name": "Other", "code": "zz-other"})
        self.make_expert("Elsewhere", self.make_field("Ships (test)", other))
        self.make_expert("Everywhere", self.make_field("Law (test)"))
        self.make_expert("Draft", state="draft")
        self.make_expert("Firm", kind="institution")
        self.make_expert("Expired", valid_until="2026-03-01")
        expected = {*self.pool.mapped("name"), "Everywhere"}
        self.assertEqual(self.names(), expected)
        self.assertIn("Expired", self.names(date(2026, 3, 1)))
        self.assertFalse(self.names(date(2027, 1, 1)))

    @clause("JN21-08-02", "JN21-08-03")
    def test_who_has_a_conflict_is_not_drawn(self):
        named = self.pool[0]
        named.conflict_ids = [
            Command.create({"body_name": "A", "body_code": PERSON, "reason": "Sister"})
        ]
        with self.assertRefused("JN21-08-02"), self.env.cr.savepoint():
            self.review(4)
        self.case.invalidate_recordset()
        review = self.review(3)
        keys = review.expert_ids.mapped("key")
        self.assertEqual(set(keys), {one._pool_key() for one in self.pool - named})
        self.assertNotIn(named._pool_key(), review.candidates)
        self.assertEqual(draw.draw(review.seed, review.candidates, 3), keys)

    @clause("JN21-08-03")
    def test_not_twice_for_the_same_applicant(self):
        first = self.review(2)
        drawn = set(first.expert_ids.mapped("key"))
        second = self.until(self.accepted("direct"), "review").with_user(self.reviewer)
        again = second.action_open_procedure("expert_review", experts=2)
        self.assertFalse(drawn & set(again.expert_ids.mapped("key")))
        third = self.until(self.accepted("direct"), "review").with_user(self.reviewer)
        with self.assertRefused("JN21-08-02"), self.env.cr.savepoint():
            third.action_open_procedure("expert_review", experts=1)

    @clause("JN21-08-02")
    def test_the_items_own_fields(self):
        special = self.make_field("Tunnels (test)", self.sector)
        digger = self.make_expert("Digger", special)
        self.case.sudo().entry_id.expert_field_ids = special
        review = self.review(1)
        self.assertEqual(review.candidates, [digger._pool_key()])
