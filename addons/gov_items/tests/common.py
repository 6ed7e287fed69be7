"""What the suite's tests build on: a small city of their own, and assertions.

Stable for the addons above::

    from odoo.addons.gov_items.tests.common import GovCommon, clause

    class TestThing(GovCommon):
        @clause("JN21-06-05")
        def test_refused(self):
            with self.assertRefused("JN21-06-05"):
                …
"""

from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

#: Profiles of the modes as JN21, HZ22 and JC25 (sight) have them; what is not
#: named here is the default of ``gov.mode``.
PROFILES = {
    "direct": {},
    "entrust": {
        "in_name_of": "upper",
        "decision_seal": "no2",
        "custody_handover": True,
        "supervisor": "upper",
        "respondent": "upper",
        "agreement_kind": "entrustment",
        "judicial_filing": True,
    },
    "window": {
        "receiver": "upper_posted",
        "formal_checker": "upper",
        "reviewer": "upper",
        "decider": "upper",
        "in_name_of": "upper",
        "decision_seal": "upper",
        "deliverer": "upper",
        "custodian": "upper",
        "supervisor": "both",
        "responsible": "upper",
        "respondent": "upper",
    },
    "substantive": {
        "in_name_of": "upper",
        "decision_seal": "no2",
        "supervisor": "both",
        "respondent": "upper",
        "agreement_kind": "seal_use",
    },
    "receipt": {
        "reviewer": "upper",
        "decider": "upper",
        "in_name_of": "upper",
        "decision_seal": "upper",
        "custodian": "upper",
        "supervisor": "both",
        "responsible": "upper",
        "respondent": "upper",
    },
    "entrusted_acceptance": {
        "reviewer": "upper",
        "decider": "upper",
        "in_name_of": "upper",
        "decision_seal": "upper",
        "custodian": "upper",
        "supervisor": "upper",
        "responsible": "upper",
        "respondent": "upper",
        "agreement_kind": "entrusted_acceptance",
    },
}
SIGHT = {
    "review_opinion": True,
    "decider": "upper",
    "decide_on_sight": True,
    "in_name_of": "upper",
    "decision_seal": "upper",
    "deliverer": "upper",
    "custodian": "both",
    "supervisor": "upper",
    "responsible": "upper",
    "respondent": "upper",
    "agreement_kind": "undertaking",
    "monthly_return": True,
}


def clause(*codes):
    """Mark what a test method proves; the trace reads ``method.gov_clauses``."""

    def mark(method):
        method.gov_clauses = codes
        return method

    return mark


class GovCommon(TransactionCase):
    """A city with two counties, a zone, a township and a village, and one entry
    per mode. Everything is made here; no demo data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls._make_regions()
        cls._make_agencies()
        cls._make_programme()
        cls._make_entries()

    @classmethod
    def _make_regions(cls):
        cls.city = cls.make_region("Test City", "990000", "city", None)
        cls.county = cls.make_region("County One", "990101", "county", cls.city)
        cls.county2 = cls.make_region("County Two", "990102", "county", cls.city)
        cls.zone = cls.make_region("Test Zone", "990191", "zone", cls.city)
        cls.township = cls.make_region("Town", "990101T01", "township", cls.county)
        cls.village = cls.make_region("Village", "990101V01", "village", cls.township)

    @classmethod
    def make_region(cls, name, code, kind, parent):
        return cls.env["gov.region"].create(
            {
                "name": name,
                "code": code,
                "kind": kind,
                "parent_id": parent.id if parent else False,
            }
        )

    @classmethod
    def _make_agencies(cls):
        cls.sectors = {
            code: cls._sector(code)
            for code in ("transport", "approval", "government", "justice")
        }
        cls.sector = cls.sectors["transport"]
        make = cls.make_agency
        cls.city_dept = make("City Transport", cls.city, "transport", "department")
        cls.county_dept = make("One Transport", cls.county, "transport", "department")
        cls.county2_dept = make("Two Transport", cls.county2, "transport", "department")
        cls.zone_dept = make("Zone Transport", cls.zone, "transport", "department")
        cls.township_gov = make("Town Office", cls.township, "government", "government")
        cls.city_bureau = make("City Bureau", cls.city, "approval", "approval_bureau")
        cls.county_bureau = make(
            "One Bureau", cls.county, "approval", "approval_bureau"
        )
        cls.service_centre = make("One Centre", cls.county, None, "service_centre")
        cls.village_committee = make(
            "Village Committee", cls.village, None, "village_committee"
        )
        cls.justice = make("City Justice", cls.city, "justice", "justice_bureau")

    @classmethod
    def _sector(cls, code):
        found = cls.env["gov.sector"].search([("code", "=", code)], limit=1)
        return found or cls.env["gov.sector"].create({"name": code, "code": code})

    @classmethod
    def make_agency(cls, name, region, sector, kind, **vals):
        sector_id = cls.sectors[sector].id if sector else False
        return cls.env["gov.agency"].create(
            dict(vals, name=name, region_id=region.id, sector_id=sector_id, kind=kind)
        )

    @classmethod
    def _make_programme(cls):
        cls.programme = cls.env["gov.programme"].create(
            {
                "name": "Test Programme",
                "code": "TST",
                "region_id": cls.city.id,
                "document_number": "TST [2026] 1",
                "date_issued": "2020-01-01",
                "date_from": "2020-01-01",
                "region_ids": [Command.set((cls.county | cls.county2 | cls.zone).ids)],
            }
        )
        cls.modes = {
            code: cls.make_mode(code, **profile) for code, profile in PROFILES.items()
        }
        cls.mode_sight = cls.make_mode("sight", **SIGHT)

    @classmethod
    def make_mode(cls, code, **profile):
        return cls.env["gov.mode"].create(
            dict(profile, name=code, code=code, programme_id=cls.programme.id)
        )

    @classmethod
    def _make_entries(cls):
        cls.rule_clause = cls.env.ref("gov_items.clause_jn21_01_03")
        cls.circumstances = {
            code: cls.env.ref(f"gov_items.circumstance_{code}")
            for code in ("new", "change", "renewal", "reissue", "cancel")
        }
        cls.entries = {
            code: cls.make_entry(number, mode)
            for number, (code, mode) in enumerate(cls.modes.items(), 1)
        }
        cls.entry = cls.entries["direct"]

    @classmethod
    def make_entry(cls, sequence, mode, rule=True, manual=True, **vals):
        """Return an entry with, unless declined, a rule for all regions and a
        published standard manual."""
        name = f"Entry {sequence}"
        item = cls.env["gov.item"].create({"name": name, "item_type": "01"})
        entry = cls.env["gov.entry"].create(
            {
                "programme_id": cls.programme.id,
                "sequence": sequence,
                "name": name,
                "item_id": item.id,
                "sector_id": cls.sector.id,
                "mode_id": mode.id if mode else False,
                **vals,
            }
        )
        if rule:
            cls.make_rule(entry, mode)
        if manual:
            cls.make_manual(entry)
        return entry

    @classmethod
    def make_rule(cls, entry, mode, **vals):
        return cls.env["gov.rule"].create(
            {
                "entry_id": entry.id,
                "mode_id": mode.id if mode else False,
                "clause_id": cls.rule_clause.id,
                "date_from": "2020-01-01",
                **vals,
            }
        )

    @classmethod
    def make_manual(cls, entry, region=None, publish=True, **vals):
        """Return a manual in force: the standard, or a region's own."""
        manual = cls.env["gov.manual"].create(
            {
                "entry_id": entry.id,
                "region_id": region.id if region else False,
                "date_from": "2020-01-01",
                "condition": "Resident here",
                "statutory_days": 20,
                "promised_days": 5,
                "step_ids": [
                    Command.create({"name": "Receive"}),
                    Command.create({"name": "Decide"}),
                ],
                "document_ids": [
                    Command.create({"name": "Application form"}),
                    Command.create({"name": "Plan", "necessity": "3"}),
                ],
                **vals,
            }
        )
        if publish:
            manual.action_publish()
        return manual

    @classmethod
    def make_user(cls, login, groups="", agencies=None):
        """Return a user with groups (xml ids parted by commas) and agencies."""
        user = new_test_user(cls.env, login, groups=groups or "gov_items.group_user")
        if agencies:
            user.gov_agency_ids = agencies
        return user

    @classmethod
    def publish(cls):
        """Publish the programme and return its delegations."""
        cls.programme.action_publish()
        return cls.programme.delegation_ids

    @classmethod
    def delegation(cls, code, region=None):
        """Return the published delegation of the mode's entry to a region."""
        region = region or cls.county
        return cls.entries[code].delegation_ids.filtered(
            lambda d: d.region_id == region
        )

    @contextmanager
    def assertRefused(self, code):
        """The block is refused on the ground of clause ``code``."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            yield caught
        self.assertEqual(getattr(caught.exception, "clause_code", None), code)
        self.assertIn(code, str(caught.exception))

    @staticmethod
    def day(text):
        return date.fromisoformat(text)
