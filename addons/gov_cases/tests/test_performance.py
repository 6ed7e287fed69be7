import gc

from odoo.tests import tagged

from .common import CasesCommon

#: SQL statements per act, as measured; see readme/DESCRIPTION.md. Delivery closes
#: the case, with the case file that gov_archive assembles then. Each act begins with
#: an empty cache, as a request does.
#: A whole life in one environment, from the window to the counter.
LIFE = 60
BUDGET = {
    "accept": 29,
    "formal_check": 13,
    "review": 13,
    "decide": 22,
    "seal": 28,
    "deliver": 24,
}


@tagged("post_install", "-at_install")
class TestPerformance(CasesCommon):
    """Each act costs the same whether there is one case or many."""

    def setUp(self):
        """Take the time at which garbage is collected out of the count.

        An environment remembers its company; once the collector has taken the
        environment away, the next one of the same user reads the user again.
        """
        super().setUp()
        gc.collect()
        gc.freeze()
        gc.disable()
        self.addCleanup(gc.enable)
        self.addCleanup(gc.unfreeze)

    def measure(self, code="direct"):
        """Statements per act of one case."""
        case = self.open_case(code)
        self.env.flush_all()
        counts = {}

        def run(kind, act):
            self.env.invalidate_all()
            gc.collect()
            # What a transaction changed itself is not kept; here another one made it.
            self.env.registry.cache_invalidated.clear()
            before = self.env.cr.sql_log_count
            act()
            self.env.flush_all()
            counts[kind] = self.env.cr.sql_log_count - before

        run("accept", case.action_accept)
        while case.sudo().current_kind:
            kind = case.sudo().current_kind
            run(kind, lambda: self.take(case))
        return counts

    def test_statements_per_act(self):
        for _time in range(2):  # caches of clauses, calendar, rules, groups
            self.measure()
        one = self.measure()
        for _number in range(20):
            self.accepted("direct")
        many = self.measure()
        self.assertEqual(one, many)
        for kind, count in one.items():
            self.assertLessEqual(count, BUDGET[kind], f"{kind}: {one}")

    def test_statements_of_a_whole_life(self):
        def live(count):
            before = self.env.cr.sql_log_count
            for _number in range(count):
                self.finish(self.accepted("direct"))
                self.env.flush_all()
            return (self.env.cr.sql_log_count - before) / count

        live(2)  # caches of clauses, calendar, rules, groups
        one = live(1)
        self.assertLessEqual(one, LIFE)
        self.assertEqual(live(10), one)

    def test_list_costs_the_same_for_many(self):
        fields = ["light", "number", "masked_name", "my_action", "current_agency_id"]

        def read(cases):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cases.read(fields)
            return self.env.cr.sql_log_count - before

        cases = self.env["gov.case"].with_user(self.clerk)
        for _number in range(12):
            cases |= self.accepted("direct").with_user(self.clerk)
        read(cases)
        self.assertEqual(read(cases[:2]), read(cases))
