from odoo import api, fields, models
from odoo.fields import Domain

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
        required=True, default=fields.Date.context_today, readonly=True
    )
    evidence = fields.Text(help="What was seen: figures, versions, names of faults.")
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

    @api.depends("kind", "entry_id", "region_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for need in self:
            parts = (
                labels.get(need.kind),
                need.entry_id.display_name,
                need.region_id.name,
            )
            need.display_name = " · ".join(part for part in parts if part)

    # ------------------------------------------------------------
    # FOUND BY THE SUITE
    # ------------------------------------------------------------

    @api.model
    def _propose(self, vals_list):
        """Propose needs found by the suite, each source once; return the new ones.

        The public surface for other modules: give kind, entry_id, agency_id,
        source_key, and what is known of region_id, manual_id, evidence and figures.
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
                        "evidence": self.env._(
                            "Version %(version)s is in force from %(day)s.",
                            version=manual.version,
                            day=manual.date_from,
                        ),
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
                "evidence": self.env._("%(law)s, from %(day)s.", law=law, day=day),
                "source_key": f"law/{law}/{entry.id}/{agency.id}",
            }
            for entry in entries
            for agency in entry.delegation_ids.upper_agency_id
        ]
        return self._propose(vals_list)

    @api.model
    def _propose_postings(self, postings):
        """Propose training for people posted to a window whose items they lack."""
        vals_list = []
        for posting in postings:
            for delegation in posting.window_id.delegation_ids:
                entry, upper = delegation.entry_id, delegation.upper_agency_id
                if not upper or self._is_trained(posting.employee_id, entry):
                    continue
                vals_list.append(
                    {
                        "kind": "posting",
                        "entry_id": entry.id,
                        "region_id": delegation.region_id.id,
                        "agency_id": upper.id,
                        "employee_id": posting.employee_id.id,
                        "evidence": self.env._(
                            "Posted to %(window)s from %(day)s without valid training.",
                            window=posting.window_id.display_name,
                            day=posting.date_from,
                        ),
                        "source_key": f"posting/{posting.id}/{delegation.id}",
                    }
                )
        return self._propose(vals_list)

    @api.model
    def _is_trained(self, employee, entry):
        today = fields.Date.context_today(self)
        found = employee._gov_trained(entry, today)
        return (employee.id, entry.id) in found

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
