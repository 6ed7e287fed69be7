from odoo import api, fields, models

from ..kernel.crosswalk import components
from ..kernel.profile import PROFILE_FIELDS


class GovCrosswalk(models.Model):
    """One and the same item in the lists of several programmes.

    Never made by hand: an item that several programmes list, and the items that
    pairs tie together (``gov.item.match``). Masters tied by a pair stay apart,
    because each city's list has its own wording, code and history.
    """

    _name = "gov.crosswalk"
    _description = "Same Item Across Programmes"
    _inherit = ["gov.pinyin.mixin"]
    _order = "programme_count DESC, name, id"
    _rec_names_search = ["name", "pinyin_initials", "item_ids.name"]

    name = fields.Char(
        compute="_compute_name",
        store=True,
        index="trigram",
        help="The shortest of the names under which the programmes list the item.",
    )
    item_ids = fields.One2many("gov.item", "crosswalk_id", string="Items")
    entry_ids = fields.One2many(
        "gov.entry", "crosswalk_id", string="Catalogue Entries", readonly=True
    )
    entry_count = fields.Integer(compute="_compute_programmes", store=True)
    programme_ids = fields.Many2many(
        "gov.programme", string="Programmes", compute="_compute_programmes", store=True
    )
    programme_count = fields.Integer(
        string="Number of Programmes", compute="_compute_programmes", store=True
    )
    match_ids = fields.Many2many(
        "gov.item.match",
        string="Why They Are the Same",
        compute="_compute_match_ids",
    )
    modes_differ = fields.Boolean(
        compute="_compute_modes_differ",
        store=True,
        help="The programmes do not handle the item alike: the profiles of their "
        "modes differ in at least one answer.",
    )
    comparison_html = fields.Html(
        string="Side by Side", compute="_compute_comparison_html", sanitize=False
    )

    @api.depends("item_ids.name")
    def _compute_name(self):
        for crosswalk in self:
            names = crosswalk.item_ids.mapped("name")
            crosswalk.name = min(names, key=lambda n: (len(n), n), default="")

    @api.depends("entry_ids.programme_id", "entry_ids.active")
    def _compute_programmes(self):
        for crosswalk in self:
            programmes = crosswalk.entry_ids.programme_id
            crosswalk.programme_ids = programmes
            crosswalk.programme_count = len(programmes)
            crosswalk.entry_count = len(crosswalk.entry_ids)

    @api.depends("item_ids")
    def _compute_match_ids(self):
        matches = self.env["gov.item.match"].search(
            [("item_id", "in", self.item_ids.ids), ("state", "=", "same")]
        )
        for crosswalk in self:
            crosswalk.match_ids = matches.filtered(
                lambda match, items=crosswalk.item_ids: match.item_id in items
            )

    @api.depends(
        "entry_ids.mode_id",
        "entry_ids.rule_ids.mode_id",
        "entry_ids.rule_ids.active",
        *(f"entry_ids.rule_ids.mode_id.{name}" for name in PROFILE_FIELDS),
    )
    def _compute_modes_differ(self):
        for crosswalk in self:
            profiles = {mode._profile() for mode in crosswalk._modes()}
            crosswalk.modes_differ = len(profiles) > 1

    @api.depends("entry_ids", "modes_differ")
    @api.depends_context("lang")
    def _compute_comparison_html(self):
        for crosswalk in self:
            crosswalk.comparison_html = self.env["ir.qweb"]._render(
                "gov_items.crosswalk_comparison",
                {"table": crosswalk._comparison()},
                minimal_qcontext=True,
            )

    # ------------------------------------------------------------
    # COMPARISON
    # ------------------------------------------------------------

    def _modes(self):
        """Return the modes that the entries may be given."""
        return self.env["gov.mode"].union(*(e._given_modes() for e in self.entry_ids))

    def _comparison(self):
        """Return how the programmes handle the item, side by side.

        :return: {"heads": [{"programme", "entry", "mode"}],
            "rows": [{"label", "values", "differs"}]}, one head and one value for
            each mode that an entry may be given; an entry without a mode has one
            column, its values empty
        """
        self.ensure_one()
        columns = []
        for entry in self.entry_ids.sorted(lambda e: (e.programme_id.id, e.sequence)):
            modes = entry._given_modes()
            columns += [(entry, mode) for mode in modes] or [(entry, modes)]
        return {
            "heads": [
                {
                    "programme": entry.programme_id.code,
                    "entry": entry.display_name,
                    "mode": mode.name or self.env._("to be chosen"),
                }
                for entry, mode in columns
            ],
            "rows": self._entry_rows(columns) + self._mode_rows(columns),
        }

    def _entry_rows(self, columns):
        types = dict(
            self.env["gov.item"]._fields["item_type"]._description_selection(self.env)
        )
        texts = [
            (self.env._("Type"), lambda e: types.get(e.item_type, "")),
            (self.env._("Owner"), lambda e: "、".join(e._sectors().mapped("name"))),
            (self.env._("Supervisor"), lambda e: e.supervisor_sector_id.name or ""),
            (self.env._("Regions"), lambda e: str(e.delegation_count or "")),
            (self.env._("Annex's note"), lambda e: e.note or ""),
        ]
        return [
            _row(label, [text(entry) for entry, _mode in columns], mark=False)
            for label, text in texts
        ]

    def _mode_rows(self, columns):
        labels = {
            name: (description["string"], dict(description.get("selection", ())))
            for name, description in self.env["gov.mode"]
            .fields_get(PROFILE_FIELDS, ["string", "selection"])
            .items()
        }
        words = {True: self.env._("yes"), False: self.env._("no")}
        rows = []
        for name in PROFILE_FIELDS:
            label, selection = labels[name]
            values = [
                (selection or words).get(mode[name], "") if mode else ""
                for _entry, mode in columns
            ]
            rows.append(_row(label, values))
        return rows

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _follow(self, items):
        """Group what several programmes list; ungroup what they list no longer.

        :param items: ``gov.item`` records whose entries changed
        """
        touched = items.filtered("crosswalk_id") | self._shared(items)
        if touched:
            self._regroup(touched)

    @api.model
    def _shared(self, items):
        """Return the items that more than one programme lists."""
        counts = self.env["gov.entry"]._read_group(
            [("item_id", "in", items.ids)],
            ["item_id"],
            having=[("programme_id:count_distinct", ">", 1)],
        )
        return items.browse(item.id for (item,) in counts)

    @api.model
    def _regroup(self, items):
        """Group these items, and those that were or are tied to them.

        :param items: ``gov.item`` records
        """
        items = items.sudo()  # sudo: groups follow from lists, nobody writes them
        items |= items.crosswalk_id.item_ids
        pairs = self.env["gov.item.match"].search(
            [
                ("state", "=", "same"),
                "|",
                ("item_id", "in", items.ids),
                ("other_item_id", "in", items.ids),
            ]
        )
        pairs = pairs.sudo()  # sudo: the same
        items |= pairs.item_id | pairs.other_item_id
        former = items.crosswalk_id.sorted("id")
        ties = [(p.item_id.id, p.other_item_id.id) for p in pairs]
        ties += [(key, key) for key in self._shared(items).ids]
        grouped = items.browse()
        free = former
        for members in map(items.browse, map(sorted, components(ties))):
            kept = (members.crosswalk_id & free)[:1]
            free -= kept
            members.crosswalk_id = kept or former.create({})
            grouped |= members
        (items - grouped).crosswalk_id = False
        former.filtered(lambda group: not group.item_ids).unlink()
        self.env["gov.item.match"]._drop_answered()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_entries(self):
        """Open the entries of all programmes that are this item."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_entry_action"
        )
        action["domain"] = [("crosswalk_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_open_delegations(self):
        """Open the published cells of all programmes that are this item."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_delegation_action"
        )
        action["domain"] = [
            ("entry_id.crosswalk_id", "in", self.ids),
            ("mode_id", "!=", False),
        ]
        action["context"] = {"search_default_group_by_mode": 1}
        return action

    def action_export(self):
        """Download the comparison of these items as a workbook."""
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/crosswalk/xlsx?ids={ids}",
            "target": "download",
        }


def _row(label, values, mark=True):
    given = {value for value in values if value}
    return {"label": label, "values": values, "differs": mark and len(given) > 1}
