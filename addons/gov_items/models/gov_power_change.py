from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Working days in which a list of powers is brought up to date, unless set otherwise.
DUE_DAYS = 20
#: What only acts write.
GUARDED = frozenset(
    "state done_on done_by_id exported_at confirmed_on old_text new_text".split()
)


class GovPowerChange(models.Model):
    """A line of an agency's list of powers and duties that has to be changed.

    Each publication or adjustment gives one to both levels, and so does a change of
    supervisor or of the measures of supervision. It is closed with the changed line;
    what was handed to the power-list system waits there for its confirmation.
    """

    _name = "gov.power.change"
    _description = "Change of a List of Powers"
    _order = "state, due_date, agency_id, id"
    _rec_names_search = ["entry_id.name", "agency_id.name", "receipt"]

    programme_id = fields.Many2one(
        "gov.programme", required=True, readonly=True, index=True, ondelete="cascade"
    )
    entry_id = fields.Many2one(
        "gov.entry", required=True, readonly=True, index=True, ondelete="cascade"
    )
    region_id = fields.Many2one(
        "gov.region",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty at the granting level: its line is one for all regions.",
    )
    level = fields.Selection(
        [("upper", "Granting"), ("lower", "Receiving")], required=True, readonly=True
    )
    agency_id = fields.Many2one(
        "gov.agency", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("mode", "Delegated otherwise"),
            ("supervisor", "Supervisor"),
            ("measures", "Measures of supervision"),
        ],
        string="What Changed",
        required=True,
        readonly=True,
    )
    adjustment_id = fields.Many2one(
        "gov.adjustment", readonly=True, index="btree_not_null", ondelete="set null"
    )
    old_text = fields.Text(string="Before", readonly=True)
    new_text = fields.Text(string="Now", readonly=True)
    opened_on = fields.Date(
        required=True, readonly=True, default=lambda self: self._city_today()
    )
    due_date = fields.Date(string="Due On", readonly=True, index=True)
    state = fields.Selection(
        [("open", "To Be Changed"), ("done", "Changed")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    changed_line = fields.Text(
        help="The line as the list of powers and duties has it now, word by word."
    )
    document_number = fields.Char(help="Of the decision that changed the list.")
    done_on = fields.Date(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    exported_at = fields.Datetime(string="Handed Over At", readonly=True)
    confirmed_on = fields.Date(readonly=True)
    receipt = fields.Char(
        help="Number under which the power-list system confirmed the change."
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    is_unconfirmed = fields.Boolean(
        string="Not Confirmed",
        compute="_compute_is_unconfirmed",
        search="_search_is_unconfirmed",
        help="Changed, but the power-list system has not confirmed it (LC20 three "
        "(three)).",
    )

    _one_open = models.UniqueIndex(
        "(entry_id, agency_id, COALESCE(region_id, 0), kind) WHERE state = 'open'",
        "This change waits already.",
    )

    @api.depends("entry_id", "agency_id")
    def _compute_display_name(self):
        for change in self:
            change.display_name = (
                f"{change.agency_id.name or ''} · {change.entry_id.display_name or ''}"
            )

    @api.depends("due_date", "state")
    def _compute_is_overdue(self):
        today = self._city_today()
        for change in self:
            late = change.due_date and change.due_date < today
            change.is_overdue = bool(late and change.state == "open")

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return Domain("state", "=", "open") & Domain("due_date", "<", today)

    @api.depends("state", "confirmed_on")
    def _compute_is_unconfirmed(self):
        for change in self:
            change.is_unconfirmed = change.state == "done" and not change.confirmed_on

    def _search_is_unconfirmed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "done") & Domain("confirmed_on", "=", False)

    def write(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            raise AccessError(self.env._("Close and confirm changes by the buttons."))
        return super().write(vals)

    # ------------------------------------------------------------
    # OPENING
    # ------------------------------------------------------------

    @api.model
    def _open_changes(self, rows):
        """Open what is not open yet; what is open gets the newest wording.

        :param rows: dicts of programme_id, entry_id, region_id, level, agency_id, kind,
            adjustment_id, old_text, new_text
        """
        wanted = {}
        for row in rows:
            if row["agency_id"]:
                key = (row["entry_id"], row["agency_id"], row["region_id"], row["kind"])
                wanted.setdefault(key, row)
        if not wanted:
            return
        changes = self.sudo()  # sudo: they follow from publishing, whoever does it
        found = changes.search(
            [
                ("state", "=", "open"),
                ("entry_id", "in", list({key[0] for key in wanted})),
                ("agency_id", "in", list({key[1] for key in wanted})),
            ]
        )
        for change in found:
            key = (
                change.entry_id.id,
                change.agency_id.id,
                change.region_id.id,
                change.kind,
            )
            row = wanted.pop(key, None)
            if row and change.new_text != row["new_text"]:
                change.new_text = row["new_text"]
        due = self._due()
        changes.create([dict(row, due_date=due) for row in wanted.values()])

    def _due(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: one setting
        days = int(parameters.get_param("gov_items.power_change_days", DUE_DAYS))
        today = self._city_today()
        return self.env["gov.calendar.day"]._add_workdays(today, days).date

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_done(self):
        """Close the changes, each with the line as it reads now.

        :raise UserError: the line is missing (LC20 two (four))
        """
        self.check_access("write")
        for change in self:
            if not (change.changed_line or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "LC20-24-01",
                    self.env._(
                        "%s: enter the line as the list of powers has it now.",
                        change.display_name,
                    ),
                )
        waiting = self.filtered(lambda change: change.state == "open")
        waiting.sudo().write(  # sudo: stages follow from acts
            {
                "state": "done",
                "done_on": self._city_today(),
                "done_by_id": self.env.uid,
            }
        )

    def action_confirm(self):
        """Record that the power-list system confirmed the changes.

        :raise UserError: not handed over yet, or no number (LC20 three (three))
        """
        self.check_access("write")
        for change in self:
            if not change.exported_at or not (change.receipt or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "LC20-33-05",
                    self.env._(
                        "%s: hand it over to the power-list system and enter the "
                        "number of its receipt.",
                        change.display_name,
                    ),
                )
        today = self._city_today()
        self.sudo().confirmed_on = today  # sudo: stages follow from acts

    def action_export(self):
        """Hand the chosen changes over: a workbook for the power-list system."""
        return self._hand_over("xlsx")

    def action_export_json(self):
        """Hand the chosen changes over as JSON."""
        return self._hand_over("json")

    def _hand_over(self, form):
        self.check_access("write")
        done = self.filtered(lambda change: change.state == "done")
        done.sudo().exported_at = fields.Datetime.now()  # sudo: follows from the act
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/power-changes/export?ids={ids}&form={form}",
            "target": "download",
        }

    def _changed_rows(self):
        """Return the changes as the power-list system takes them, plain data.

        Codes are those of the national schemes in force on the day.
        """
        today = self._city_today()
        levels = self.env.ref("gov_items.source_system_national")._scheme(
            "level", today
        )
        kinds = {"city": "3", "county": "4", "zone": "4", "township": "5"}
        return [
            {
                "change": change.id,
                "kind": change.kind,
                "agency": change.agency_id.name,
                "agency_code": change.agency_id.code or "",
                "level": levels._theirs(kinds.get(change.agency_id.region_id.kind, "")),
                "item": change.entry_id.name,
                "item_code": change.entry_id.item_id.code or "",
                "item_type": change.entry_id.item_type or "",
                "before": change.old_text or "",
                "now": change.new_text or "",
                "line": change.changed_line or "",
                "document": change.document_number or "",
                "changed_on": str(change.done_on or ""),
            }
            for change in self
        ]
