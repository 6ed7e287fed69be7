from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestIndexes(TransactionCase):
    def test_names_are_indexed_from_the_first_day(self):
        """A new database has the indexes that an upgraded one has."""
        asked = {
            field.name
            for field in self.env["gov.item"]._fields.values()
            if field.index == "trigram"
        }
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'gov_item' "
            "AND indexdef LIKE '%gin_trgm_ops%'"
        )
        made = [definition for (definition,) in self.env.cr.fetchall()]
        self.assertTrue(asked)
        self.assertEqual(
            {name for name in asked if not any(f"({name} " in d for d in made)}, set()
        )
