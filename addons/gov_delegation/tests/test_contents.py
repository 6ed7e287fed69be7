from odoo.tests import TransactionCase

from odoo.addons.gov_items.tests.common import clause

from ..kernel import contents, seal_name


class TestContents(TransactionCase):
    """The tables that the models read."""

    def _mandatory(self, kind):
        return set(contents.missing(kind, lambda name: False))

    @clause("HZ22-32-04")
    def test_entrusted_acceptance_has_the_six_contents(self):
        self.assertLessEqual(
            {
                "line_ids",
                "extent",
                "date_to",
                "forwarding",
                "rights_duties",
                "liability",
            },
            self._mandatory("entrusted_acceptance"),
        )

    @clause("JN21-06-04")
    def test_seal_use_has_the_five_contents(self):
        self.assertLessEqual(
            {"seal_users_scope", "extent", "seal_custody", "liability"},
            self._mandatory("seal_use"),
        )

    @clause("LC20-12-04")
    def test_entrustment_has_scope_and_duties(self):
        self.assertLessEqual(
            {"extent", "rights_duties", "liability"}, self._mandatory("entrustment")
        )

    def test_every_field_of_the_table_exists(self):
        fields = self.env["gov.agreement"]._fields
        for kind in contents.KINDS:
            self.assertLessEqual(self._mandatory(kind), set(fields))

    def test_every_clause_of_the_table_exists(self):
        clauses = self.env["gov.clause"]
        for kind in contents.KINDS.values():
            for code in (kind.content_clause, kind.live_clause):
                self.assertTrue(clauses._cite(code))

    def test_kinds_are_those_that_modes_demand(self):
        kinds = dict(self.env["gov.mode"]._fields["agreement_kind"].selection)
        self.assertEqual(set(contents.KINDS), set(kinds) - {"none"})

    @clause("HZ22-12-08")
    def test_functional_zone_may_use_its_committee(self):
        names = seal_name.allowed("东区", "甲市东区审批局", "乙街道", zone=True)
        self.assertIn("甲市东区管理委员会行政审批专用章(乙街道)", names)
        names = seal_name.allowed("东区", "甲市东区审批局", "乙街道", zone=False)
        self.assertEqual(names, {"甲市东区审批局审批专用章(乙街道)"})
