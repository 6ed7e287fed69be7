from odoo.tests import freeze_time, tagged

from .common import NOW, WindowsCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPublicItem(WindowsCommon):
    """Where to go and whom to call, on an item's public page."""

    def test_halls_stand_before_the_agencies(self):
        cell = self.delegation("direct")
        self.window.delegation_ids = cell
        self.centre.write(
            {"is_public": True, "address": "1 Hall Road", "phone": "0537-1234567"}
        )
        place, *agencies = cell._public_places()
        self.assertEqual(place["name"], "One Hall")
        for words in ("1 Hall Road", self.window.display_name):
            self.assertIn(words, place["text"])
        names = [agency["name"] for agency in agencies]
        self.assertEqual(names, ["One Transport", "City Transport"])
        self.assertIn(
            {"name": "One Hall", "text": "0537-1234567"}, cell._public_contacts()
        )

    def test_a_hall_that_is_not_public_is_not_shown(self):
        cell = self.delegation("direct")
        self.window.delegation_ids = cell
        self.centre.write({"is_public": False, "phone": "0537-1234567"})
        self.assertNotIn("One Hall", [p["name"] for p in cell._public_places()])
        self.assertFalse(cell._public_contacts())

    @clause("JN21-15-03")
    def test_a_centre_at_every_level_of_the_tree(self):
        city = self.make_centre("City Hall", self.city, self.city_bureau)
        town = self.make_centre("Town Hall", self.township, self.township_gov)
        village = self.make_centre("Station", self.village, self.village_committee)
        kinds = [c.region_id.kind for c in (city, self.centre, town, village)]
        self.assertEqual(kinds, ["city", "county", "township", "village"])
        tree = [village.region_id]
        while tree[-1].parent_id:
            tree.append(tree[-1].parent_id)
        self.assertEqual(tree, [self.village, self.township, self.county, self.city])
        for centre in (city, town, village):
            self.assertEqual(centre._served_regions(), centre.region_id)
