"""How far a role reaches: own agency, sister, upper, lower, another city's.

``reach.csv`` has a line for each model, verb and reach, with the roles that have it.
The reach is five letters, for a person of the role who works for: the agency that
undertakes (own), another agency of the same county (sister), the city's agency (upper),
a township's (lower), an agency of another city (other). ``A``: all records of the
test's city, ``p``: a part of them, ``-``: none.

The city is the tests' own: cases in every mode, played to their end, with case files,
agreements, seals, windows. A model of which that leaves nothing gets a row that is
written past the guards and points to the city's records (``made.py``); of a view every
row counts. So each model of ``matrix.csv`` has a line for each verb that any role has;
forms, which belong to whoever opened them, have none.
"""

from collections import defaultdict

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .city import CityCommon
from .table import compare

VERBS = ("read", "write", "create", "unlink")
PLACES = ("own", "sister", "upper", "lower", "other")
HEADER = ("model", "verb", "reach", "roles")
#: Modes whose cases are played to their end.
PLAYED = ("direct", "entrust", "window", "receipt", "substantive")


@tagged("security", "post_install", "-at_install")
class TestReach(CityCommon):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = cls.make_region(
            "Elsewhere", "980000", "city", cls.env["gov.region"]
        )
        cls.places = {
            "own": cls.county_dept,
            "sister": cls.make_agency("Sister", cls.county, "transport", "supervisor"),
            "upper": cls.city_dept,
            "lower": cls.township_gov,
            "other": cls.make_agency("Far", elsewhere, "transport", "department"),
        }
        category = cls.env.ref("gov_items.module_category_gov")
        groups = cls.env["res.groups"].search(
            [("privilege_id.category_id", "=", category.id)]
        )
        names = groups.get_external_id()
        cls.roles = {names[group.id]: group for group in groups}

    def setUp(self):
        super().setUp()
        # Numbers of a test before are of records that were rolled back.
        self.cache = {}

    def play(self, *codes):
        """Cases of the modes, from intake to the case file."""
        for code in codes:
            self.finish(self.accepted(code))
        self.env.flush_all()

    def test_reach_is_the_tables(self):
        self.play(*PLAYED)
        missing = self.complete()
        found = defaultdict(set)
        everything = {}
        for role in self.roles:
            users = [self.person(role, place) for place in PLACES]
            for name in self.before:
                for verb in VERBS:
                    if not self.env[name].with_user(users[0]).has_access(verb):
                        continue
                    ids = everything.setdefault(name, self.ids_of(name, Domain.TRUE))
                    if ids:
                        letters = [self.letter(user, name, verb, ids) for user in users]
                        found[name, verb, "".join(letters)].add(role.partition("_")[2])
        rows = [(*key, " ".join(sorted(roles))) for key, roles in found.items()]
        compare(self, "reach.csv", HEADER, rows, 3)
        self.assertEqual(missing, {}, "models without a record to reach")

    def complete(self):
        """A row of each model that the city has none of; return what refused one."""
        maker = self.maker()
        empty = [name for name in self.before if not self.ids_of(name, Domain.TRUE)]
        for name in empty:
            if self.env[name]._auto:
                maker.record(name)
        self.env.invalidate_all()
        self.cache.clear()
        return {
            name: maker.refused.get(name, "a view of nothing")
            for name in empty
            if not self.ids_of(name, Domain.TRUE)
        }

    def person(self, role, place):
        user = new_test_user(self.env, f"{role}.{place}", groups=role)
        user.gov_agency_ids = self.places[place]
        return user

    def letter(self, user, name, verb, everything):
        domain = self.env["ir.rule"].with_user(user)._compute_domain(name, verb)
        seen = self.ids_of(name, domain)
        if not seen:
            return "-"
        return "A" if seen == everything else "p"

    def ids_of(self, name, domain):
        """Numbers of the city's records of a model that the domain lets through."""
        domain = Domain(domain)
        key = (name, repr(domain))
        if key not in self.cache:
            records = self.env[name].sudo().with_context(active_test=False)
            own = Domain("id", ">", self.before[name])
            self.cache[key] = frozenset(records.search(domain & own).ids)
        return self.cache[key]

    # --- side channels ----------------------------------------------------------------

    def test_counts_and_groups_say_no_more_than_lists(self):
        """For the other city's people of every role: counting tells nothing more."""
        self.play("direct")
        for role in sorted(self.roles):
            user = self.person(role, "other")
            for name in self.before:
                records = self.env[name].with_user(user)
                if not records.has_access("read"):
                    with self.assertRaises(AccessError):
                        records.search_count([])
                    with self.assertRaises(AccessError):
                        records.formatted_read_group([], [], ["__count"])
                    continue
                listed = len(records.search([]))
                self.assertEqual(records.search_count([]), listed, (role, name))
                ((count,),) = records._read_group([], [], ["__count"])
                self.assertEqual(count, listed, (role, name))

    @mute_logger("odoo.models")
    def test_closed_fields_have_no_side_door(self):
        """Who may not read a field can neither search, sort, group nor export by it."""
        self.play("direct")
        plain = self.person("gov_items.group_user", "other")
        manager = self.person("gov_items.group_city_manager", "upper")
        for user in (plain, manager):
            for name in self.before:
                records = self.env[name].with_user(user)
                if not records.has_access("read"):
                    continue
                for field in records._fields.values():
                    # A file that is an attachment has doors of its own, below.
                    closed = field.groups and field.store and field.type != "binary"
                    if closed and not self.may(user, field):
                        with self.subTest(user=user.login, field=str(field)):
                            self.refuse_side_doors(records, field)

    def may(self, user, field):
        groups = [group for group in field.groups.split(",") if "." in group[1:]]
        return any(map(user.has_group, groups))

    def refuse_side_doors(self, records, field):
        name = field.name
        doors = (
            lambda: records.search([(name, "!=", False)]),
            lambda: records.search_count([(name, "=", "x")]),
            lambda: records.search([], order=name),
            lambda: records.formatted_read_group([], [name], ["__count"]),
            lambda: records.search_read([], [name]),
            lambda: records.search([], limit=1)._export_rows([[name]]),
        )
        for number, door in enumerate(doors):
            if number == 3 and not field.column_type:
                continue
            try:
                answer = door()
            except (AccessError, ValueError):
                continue
            # An empty list has no cell to refuse.
            self.assertFalse(answer, f"door {number} of {field}")

    def test_attachments_and_messages_follow_their_record(self):
        """For the other city's people of every role, with a record of every model."""
        self.play("direct")
        self.complete()
        heads = {
            name: max(ids)
            for name in self.before
            if self.env[name]._auto and (ids := self.ids_of(name, Domain.TRUE))
        }
        self.assertGreater(len(heads), 250)
        files = self.env["ir.attachment"].create(
            [
                {"name": "a.pdf", "raw": b"%PDF-", "res_model": name, "res_id": number}
                for name, number in heads.items()
            ]
        )
        messages = self.env["mail.message"].create(
            [
                {
                    "model": name,
                    "res_id": number,
                    "body": "x",
                    "message_type": "comment",
                }
                for name, number in heads.items()
                if "message_ids" in self.env[name]._fields
            ]
        )
        self.env.flush_all()
        for role in sorted(self.roles):
            user = self.person(role, "other")
            seen = {
                name
                for name, number in heads.items()
                if self.env[name].with_user(user).browse(number).has_access("read")
            }
            with self.subTest(role=role):
                self.assertLess(len(seen), len(heads))
                for records, field in ((files, "res_model"), (messages, "model")):
                    own = records.with_user(user)
                    found = own.search([("id", "in", own.ids)])
                    read = own._filtered_access("read")
                    self.assertLessEqual(set(found.sudo().mapped(field)), seen)
                    self.assertLessEqual(set(read.sudo().mapped(field)), seen)
