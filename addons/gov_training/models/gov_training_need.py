from odoo import api, fields, models
from odoo.fields import Command, Domain

KINDS = [
    ("manual", "Manual changed"),
    ("law", "Law changed"),
    ("inspection", "Inspection faults"),
    ("cases", "Overdue or supplemented cases"),
    ("posting", "New posting"),
    ("request", "Asked for"),
]


class GovTrainingNeed(models.Model):
    """A reason to train somebody on an item, found by the suite or entered.

    proposed → accepted (planned in a session) → done (the session was held), or
    declined with a reason (JN21 three (three) 10).
    """

    _name = "gov.training.need"
    _description = "Training Need"
    _order = "state, found_on desc, id desc"

    kind = fields.Selection(KINDS, required=True, default="request", index=True)
    entry_id = fields.Many2one(
        "gov.entry", "Item", required=True, index=True, ondelete="restrict"
    )
    entry_ids = fields.Many2many(
        "gov.entry",
        "gov_training_need_entry_rel",
        "need_id",
        "entry_id",
        "Items",
        compute="_compute_entry_ids",
        store=True,
        readonly=False,
        help="All items concerned: a new posting lacks training on many at once.",
    )
    entry_total = fields.Integer("Number of items", compute="_compute_entry_total")
    region_id = fields.Many2one(
        "gov.region",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: all regions that the item is delegated to.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "To be trained by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
        help="The granting agency, which holds the session.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "Person",
        index="btree_not_null",
        ondelete="restrict",
        help="Only where one person needs it, as after a new posting.",
    )
    manual_id = fields.Many2one(
        "gov.manual", index="btree_not_null", ondelete="restrict"
    )
    found_on = fields.Date(
        required=True, default=lambda self: self._city_today(), readonly=True
    )
    facts = fields.Json(
        readonly=True,
        copy=False,
        help="Figures and names that the evidence is made of.",
    )
    note = fields.Text(help="Evidence in words, where it was entered.")
    evidence = fields.Text(
        compute="_compute_evidence",
        inverse="_inverse_evidence",
        help="What was seen: figures, versions, names of faults. Found by the suite, "
        "it is worded in the reader's language.",
    )
    case_total = fields.Integer("Cases looked at", readonly=True)
    case_faulty = fields.Integer("Of these faulty", readonly=True)
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("done", "Trained"),
        ],
        required=True,
        readonly=True,
        default="proposed",
        copy=False,
        index=True,
        group_expand=True,
    )
    session_id = fields.Many2one(
        "gov.training.session",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    decline_reason = fields.Char(copy=False)
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    source_key = fields.Char(
        readonly=True,
        copy=False,
        help="What the need was found from, so that it is proposed once.",
    )

    _source_uniq = models.UniqueIndex(
        "(source_key) WHERE source_key IS NOT NULL", "This need was proposed already."
    )
    _declined = models.Constraint(
        "CHECK(state <> 'declined' OR decline_reason IS NOT NULL)",
        "A need is declined for a reason.",
    )

    @api.depends("entry_id")
    def _compute_entry_ids(self):
        for need in self:
            need.entry_ids |= need.entry_id

    @api.depends("entry_ids")
    def _compute_entry_total(self):
        for need in self:
            need.entry_total = len(need.entry_ids)

    @api.depends("kind", "facts", "note")
    @api.depends_context("lang")
    def _compute_evidence(self):
        phrases = self._phrases()
        for need in self:
            phrase = need.facts and phrases.get(need.kind)
            need.evidence = need.note or (phrase % need.facts if phrase else False)

    def _inverse_evidence(self):
        for need in self:
            need.note = need.evidence

    def _phrases(self):
        """What is said of the facts of each kind, in the reader's language."""
        return {
            "manual": self.env._("Version %(version)s is in force from %(day)s."),
            "law": self.env._("%(law)s, from %(day)s."),
            "posting": self.env._(
                "Posted to %(window)s from %(day)s without valid training on "
                "%(count)s items."
            ),
            "cases": self.env._(
                "Since %(day)s: %(total)s cases, %(supplemented)s "
                "supplemented, %(late)s over their limit."
            ),
        }

    @api.depends("kind", "entry_id", "entry_ids", "region_id", "employee_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for need in self:
            parts = (
                labels.get(need.kind),
                need.employee_id.sudo().name,  # sudo: only the name
                need._items_label(),
                need.region_id.name,
            )
            need.display_name = " · ".join(part for part in parts if part)

    def _items_label(self):
        if self.entry_total < 2:
            return self.entry_id.display_name
        return self.env._(
            "%(item)s and others, %(count)s items",
            item=self.entry_id.display_name,
            count=self.entry_total,
        )

    # ------------------------------------------------------------
    # FOUND BY THE SUITE
    # ------------------------------------------------------------

    @api.model
    def _propose(self, vals_list):
        """Propose needs found by the suite, each source once; return the new ones.

        The public surface for other modules: give kind, entry_id, agency_id,
        source_key, and what is known of region_id, manual_id, figures, and facts (of
        the kinds in ``_phrases``) or a note.
        """
        keys = [vals["source_key"] for vals in vals_list]
        needs = self.sudo()  # sudo: found by the suite, not by the user of the moment
        known = set(needs.search([("source_key", "in", keys)]).mapped("source_key"))
        fresh, seen = [], set()
        for vals in vals_list:
            if vals["source_key"] not in known | seen:
                seen.add(vals["source_key"])
                fresh.append(vals)
        return needs.create(fresh)

    @api.model
    def _propose_manuals(self, manuals):
        """Propose training on manual versions that replaced another."""
        vals_list = []
        for manual in manuals.filtered(lambda m: m.version > 1):
            for agency in manual._grantors() or manual.agency_id:
                vals_list.append(
                    {
                        "kind": "manual",
                        "entry_id": manual.entry_id.id,
                        "region_id": manual.region_id.id,
                        "agency_id": agency.id,
                        "manual_id": manual.id,
                        "facts": {
                            "version": manual.version,
                            "day": str(manual.date_from),
                        },
                        "source_key": f"manual/{manual.id}/{agency.id}",
                    }
                )
        return self._propose(vals_list)

    @api.model
    def _propose_law(self, entries, law, day):
        """Propose training on ``entries`` because a law or policy changed.

        :param law: name and number of the document
        """
        vals_list = [
            {
                "kind": "law",
                "entry_id": entry.id,
                "agency_id": agency.id,
                "facts": {"law": law, "day": str(day)},
                "source_key": f"law/{law}/{entry.id}/{agency.id}",
            }
            for entry in entries
            for agency in entry.delegation_ids.upper_agency_id
        ]
        return self._propose(vals_list)

    @api.model
    def _propose_postings(self, postings):
        """Propose training for people posted to a window whose items they lack.

        One need per posting and granting agency, with all its items.
        """
        cells = postings.window_id.delegation_ids
        today = self._city_today()
        trained = postings.employee_id._gov_trained(cells.entry_id, today)
        vals_list = []
        for posting in postings:
            lacking = posting.window_id.delegation_ids.filtered(
                lambda d, p=posting: (p.employee_id.id, d.entry_id.id) not in trained
            )
            for upper, own in lacking.grouped("upper_agency_id").items():
                if upper:
                    vals_list.append(self._posting_need(posting, upper, own))
        return self._propose(vals_list)

    @api.model
    def _posting_need(self, posting, agency, cells):
        entries, regions = cells.entry_id, cells.region_id
        return {
            "kind": "posting",
            "entry_id": entries[0].id,
            "entry_ids": [Command.set(entries.ids)],
            "region_id": regions.id if len(regions) == 1 else False,
            "agency_id": agency.id,
            "employee_id": posting.employee_id.id,
            "facts": {
                "window": posting.window_id.display_name,
                "day": str(posting.date_from),
                "count": len(entries),
            },
            "source_key": f"posting/{posting.id}/{agency.id}",
        }

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def write(self, vals):
        guarded = {"state", "session_id", "decided_by_id", "source_key"} & vals.keys()
        if guarded and not self.env.su:
            raise self.env["gov.clause"]._refusal(
                "JN21-10-05",
                self.env._("A need is accepted into a session or declined."),
            )
        result = super().write(vals)
        self.check_access("write")  # of the agency it has come to, too
        return result

    def _decide(self, **vals):
        self.check_access("write")
        own = self.sudo()  # sudo: states are written by acts only
        own.write(dict(vals, decided_by_id=self.env.uid))

    def action_decline(self):
        """Decline needs whose reason is entered.

        :raise UserError: no reason (JN21 three (three) 10).
        """
        for need in self:
            if not (need.decline_reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-05",
                    self.env._(
                        "%(need)s: enter why no training is held.",
                        need=need.display_name,
                    ),
                )
        self._decide(state="declined")

    def action_collect(self):
        """Open the wizard that collects the chosen needs into one session."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_training.gov_training_collect_action"
        )
        action["context"] = {"default_need_ids": self.ids}
        return action

    def _collected(self, session):
        """The chosen needs are met by ``session``."""
        self._decide(state="accepted", session_id=session.id)

    def _held(self):
        """Their session was held."""
        done = self.sudo()  # sudo: follows from the session
        done.filtered(lambda need: need.state == "accepted").write({"state": "done"})

    @api.model
    def _open_domain(self):
        return Domain("state", "in", ("proposed", "accepted"))
