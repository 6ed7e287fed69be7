from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..kernel.crosswalk import components

PARAMETER = "gov_items.crosswalk_similarity"
DEFAULT_SIMILARITY = 0.3


class GovItemMatch(models.Model):
    """Two items of different programmes that may be one and the same.

    The machine proposes, a person answers; what was answered is never proposed
    again. Only names that are equal but for blanks and marks, of no other type and
    without a namesake in their list, are taken for the same by themselves.
    """

    _name = "gov.item.match"
    _description = "Possible Same Item"
    _order = "state, similarity DESC, id"

    item_id = fields.Many2one(
        "gov.item", required=True, readonly=True, index=True, ondelete="cascade"
    )
    other_item_id = fields.Many2one(
        "gov.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    similarity = fields.Float(
        readonly=True,
        digits=(4, 2),
        aggregator=False,
        help="Share of the groups of three signs that both names have, 0 to 1.",
    )
    is_exact = fields.Boolean(
        string="Same Name",
        readonly=True,
        help="The names are equal but for blanks and marks.",
    )
    state = fields.Selection(
        [
            ("proposed", "To Be Answered"),
            ("same", "The Same"),
            ("different", "Different"),
        ],
        required=True,
        readonly=True,
        default="proposed",
        index=True,
    )
    decided_by_id = fields.Many2one(
        "res.users",
        string="Answered By",
        readonly=True,
        help="Empty: equal names, taken for the same by themselves.",
    )
    decided_on = fields.Datetime(string="Answered On", readonly=True)
    note = fields.Char(string="Because")
    crosswalk_id = fields.Many2one(related="item_id.crosswalk_id")
    where_text = fields.Char(string="Listed As", compute="_compute_texts")
    other_where_text = fields.Char(string="Other Listed As", compute="_compute_texts")
    mode_text = fields.Char(string="Modes", compute="_compute_texts")
    other_mode_text = fields.Char(string="Other Modes", compute="_compute_texts")

    _pair_uniq = models.UniqueIndex(
        "(item_id, other_item_id)", "This pair is known already."
    )
    _pair_order = models.Constraint(
        "CHECK(item_id < other_item_id)",
        "A pair is entered once, the older item first.",
    )

    @api.depends("item_id", "other_item_id")
    def _compute_display_name(self):
        for match in self:
            names = (match.item_id.name or "", match.other_item_id.name or "")
            match.display_name = " ≈ ".join(names)

    @api.depends("item_id.entry_ids", "other_item_id.entry_ids")
    @api.depends_context("lang")
    def _compute_texts(self):
        for match in self:
            own, other = match.item_id.entry_ids, match.other_item_id.entry_ids
            match.where_text, match.mode_text = own._listed_text(), own._modes_text()
            match.other_where_text = other._listed_text()
            match.other_mode_text = other._modes_text()

    def write(self, vals):
        if not self.env.su and vals.keys() - {"note"}:
            raise AccessError(
                self.env._("Answer by the buttons; only the note is free.")
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # FINDING
    # ------------------------------------------------------------

    @api.model
    def action_find(self):
        """Propose the pairs that are not known yet; link equal names at once.

        :return: notification that says how many of each
        :raise AccessError: the user is no city manager
        """
        self._check_judge()
        exact, proposed = self._find()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(exact)s pairs of equal names linked, %(proposed)s similar ones "
                    "to be answered.",
                    exact=len(exact),
                    proposed=len(proposed),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _find(self):
        """Store the new pairs.

        :return: (pairs linked by equal names, pairs proposed)
        """
        listed = self.env["gov.entry"]._read_group([], [], ["item_id:recordset"])
        self.env["gov.crosswalk"]._follow(listed[0][0])
        vals_list = [
            {
                "item_id": item,
                "other_item_id": other,
                "similarity": similarity,
                "is_exact": exact,
                "state": "same" if exact and clear else "proposed",
            }
            for item, other, similarity, exact, clear in self._candidates()
        ]
        matches = self.sudo().create(vals_list)  # sudo: pairs are made by this alone
        exact = matches.filtered(lambda match: match.state == "same")
        exact.decided_on = fields.Datetime.now()
        if exact:
            self.env["gov.crosswalk"]._regroup(exact.item_id | exact.other_item_id)
        matches = matches.sudo(False)  # sudo: given back
        exact = exact.sudo(False)  # sudo: the same
        return exact, (matches - exact).exists()

    @api.model
    def _candidates(self):
        """Return (item id, other id, similarity, same name, beyond doubt) of the pairs
        of different programmes that are not known yet.

        The trigram index finds them; nothing is compared pair by pair. Beyond doubt
        is what has no other type and no namesake in its own list, as HZ22's entries
        4 and 34 have.
        """
        items, entries = self.env["gov.item"], self.env["gov.entry"]
        items.flush_model(["match_name", "item_type", "active", "crosswalk_id"])
        entries.flush_model(["item_id", "programme_id", "active"])
        self.flush_model()
        self._set_threshold()
        return self.env.execute_query(
            SQL(
                """
                SELECT a.id, b.id, similarity(a.match_name, b.match_name),
                       a.match_name = b.match_name,
                       (a.item_type IS NULL OR b.item_type IS NULL
                        OR a.item_type = b.item_type)
                       AND NOT EXISTS (
                           SELECT 1 FROM gov_item c
                             JOIN gov_entry ec ON ec.item_id = c.id
                             JOIN gov_entry e ON e.programme_id = ec.programme_id
                              AND e.item_id IN (a.id, b.id)
                            WHERE c.match_name = a.match_name
                              AND c.id NOT IN (a.id, b.id) AND c.active)
                  FROM gov_item a
                  JOIN gov_item b
                    ON a.match_name %% b.match_name AND a.id < b.id
                 WHERE a.active AND b.active
                   AND (a.crosswalk_id IS NULL OR b.crosswalk_id IS NULL
                        OR a.crosswalk_id != b.crosswalk_id)
                   AND EXISTS (
                       SELECT 1 FROM gov_entry ea JOIN gov_entry eb
                         ON ea.programme_id != eb.programme_id
                        WHERE ea.item_id = a.id AND eb.item_id = b.id
                          AND ea.active AND eb.active)
                   AND NOT EXISTS (
                       SELECT 1 FROM gov_item_match m
                        WHERE m.item_id = a.id AND m.other_item_id = b.id)
              ORDER BY a.id, b.id
                """
            )
        )

    @api.model
    def _set_threshold(self):
        """Tell PostgreSQL from which similarity on names are alike, until commit."""
        self.env.execute_query(
            SQL(
                "SELECT set_config('pg_trgm.similarity_threshold', %s, true)",
                str(self._threshold()),
            )
        )

    @api.model
    def _threshold(self):
        """Return the similarity from which a pair is proposed, 0 to 1."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a setting
        try:
            value = float(parameters.get_param(PARAMETER) or DEFAULT_SIMILARITY)
        except ValueError:
            value = DEFAULT_SIMILARITY
        return min(max(value, 0.1), 1.0)

    @api.model
    def _drop_answered(self):
        """Forget the proposals whose answer follows from others."""
        proposals = self.sudo().search(  # sudo: proposals follow from the answers
            [("state", "=", "proposed"), ("item_id.crosswalk_id", "!=", False)]
        )
        proposals.filtered(
            lambda m: m.item_id.crosswalk_id == m.other_item_id.crosswalk_id
        ).unlink()

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def action_same(self):
        """Say that both are the same item.

        :raise AccessError: the user is no city manager
        :raise ValidationError: others were said to be different, and would be the
            same through this
        """
        self._answer("same")

    def action_different(self):
        """Say that both are different items; they are not proposed again."""
        self._answer("different")

    def action_reopen(self):
        """Take an answer back."""
        self._answer("proposed")

    def _answer(self, state):
        self._check_judge()
        matches = self.sudo()  # sudo: written by these acts alone
        matches.write(
            {
                "state": state,
                "decided_by_id": self.env.uid if state != "proposed" else False,
                "decided_on": fields.Datetime.now() if state != "proposed" else False,
            }
        )
        items = self.item_id | self.other_item_id
        if state == "same":
            self._refuse_contradiction(items)
        self.env["gov.crosswalk"]._regroup(items)

    def _refuse_contradiction(self, items):
        """Nothing is both the same as and different from another.

        :raise ValidationError: names the pair that says otherwise
        """
        items |= items.crosswalk_id.item_ids
        pairs = self.search(
            [("item_id", "in", items.ids), ("other_item_id", "in", items.ids)]
        )
        same = pairs.filtered(lambda match: match.state == "same")
        groups = components([(m.item_id.id, m.other_item_id.id) for m in same])
        for match in pairs.filtered(lambda match: match.state == "different"):
            ends = {match.item_id.id, match.other_item_id.id}
            if any(ends <= group for group in groups):
                raise ValidationError(
                    self.env._(
                        "“%(pair)s” was answered as different, but would be the same "
                        "through this. Take that answer back first.",
                        pair=match.display_name,
                    )
                )

    def _check_judge(self):
        if not (self.env.su or self.env.user.has_group("gov_items.group_city_manager")):
            raise AccessError(
                self.env._("Only the city manager says which items are the same.")
            )
