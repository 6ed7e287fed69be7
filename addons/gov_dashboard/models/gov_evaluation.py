from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.gov_items.report import pdf

from ..kernel.period import Period
from ..report.sheet import Sheet, Table

#: Months that an evaluation covers where the parameter says nothing else.
MONTHS = 6
#: Calendar days for the signature, after the job has opened it.
DUE_DAYS = 30
#: What only acts write.
GUARDED = frozenset({"state", "tables", "signed_by", "signed_on", "previous_id"})


class GovEvaluation(models.Model):
    """A periodic evaluation of a programme: figures as they were, a conclusion, a name.

    Filled from the system, then frozen by the signature; the next one of the same
    programme and agency shows the change (JC25 three, LC20 three (two), HZ22 three
    (one), JN21 four (two)). A progress return is the same with another text.
    """

    _name = "gov.evaluation"
    _description = "Periodic Evaluation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    kind = fields.Selection(
        [("evaluation", "Evaluation"), ("return", "Progress return")],
        required=True,
        default="evaluation",
        help="A progress return is what one responsible unit says of its own work.",
    )
    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "By",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
        help="Agency that evaluates or returns: of either level.",
    )
    region_id = fields.Many2one(
        "gov.region", ondelete="restrict", help="Empty: all regions of the programme."
    )
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    due_on = fields.Date(help="Last day for the signature.", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("signed", "Signed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    tables = fields.Json(
        readonly=True, copy=False, help="The figures as they were when it was filled."
    )
    figures = fields.Html(compute="_compute_figures", sanitize=False)
    conclusion = fields.Text(tracking=True)
    measures = fields.Text("Next Steps", help="Who does what until when.")
    previous_id = fields.Many2one(
        "gov.evaluation", readonly=True, copy=False, ondelete="restrict"
    )
    signed_by = fields.Many2one("res.users", readonly=True, copy=False)
    signed_on = fields.Datetime(readonly=True, copy=False)

    _period = models.Constraint(
        "CHECK(date_to >= date_from)", "The period ends after it begins."
    )
    _once = models.UniqueIndex(
        "(programme_id, agency_id, COALESCE(region_id, 0), kind, date_from, date_to)",
        "This evaluation is there already.",
    )

    @api.depends("kind", "programme_id", "date_from", "date_to")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            record.name = " ".join(
                filter(
                    None,
                    (
                        record.programme_id.code,
                        kinds.get(record.kind),
                        f"{record.date_from or ''} – {record.date_to or ''}",
                    ),
                )
            )

    @api.depends("tables", "previous_id.tables")
    @api.depends_context("lang")
    def _compute_figures(self):
        for record in self:
            record.figures = self.env["ir.qweb"]._render(
                "gov_dashboard.evaluation_figures", {"tables": record._with_change()}
            )

    # ------------------------------------------------------------
    # GUARD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and GUARDED & set(vals):
                raise AccessError(self._guard_words())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and GUARDED & set(vals):
            raise AccessError(self._guard_words())
        content = {"conclusion", "measures", "date_from", "date_to", "programme_id"}
        content |= {"agency_id", "region_id", "kind", "tables"}
        if content & set(vals) and "signed" in self.mapped("state"):
            raise UserError(
                self.env._("A signed evaluation is not changed; make a new one.")
            )
        return super().write(vals)

    @api.model
    def _guard_words(self):
        return self.env._("Filling and signing are done by their buttons.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if "signed" in self.mapped("state"):
            raise UserError(self.env._("A signed evaluation is kept."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_fill(self):
        """Take the figures of the period from the system.

        :raise UserError: it is signed
        """
        for record in self:
            record.check_access("write")
            previous = record._find_previous()
            own = record.sudo()  # sudo: the figures are not entered by hand
            own.write({"tables": record._tables(), "previous_id": previous.id})

    def action_sign(self):
        """Sign: the figures and the conclusion are fixed from now on.

        :raise UserError: not filled, or without a conclusion
        :raise AccessError: the user is not of the agency
        """
        for record in self:
            record.check_access("write")
            if record.agency_id not in self.env.user.gov_agency_ids:
                raise AccessError(
                    self.env._(
                        "Only the evaluating agency signs: %(agency)s.",
                        agency=record.agency_id.name,
                    )
                )
            if not record.tables or not (record.conclusion or "").strip():
                raise UserError(
                    self.env._("Fill in the figures and write the conclusion first.")
                )
            own = record.sudo()  # sudo: state and signature are not entered by hand
            own.write(
                {
                    "state": "signed",
                    "signed_by": self.env.uid,
                    "signed_on": fields.Datetime.now(),
                }
            )
            record.activity_unlink(["mail.mail_activity_data_todo"])

    def action_print(self):
        """Open the paper."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/evaluation/{self.id}.pdf",
            "target": "new",
        }

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _find_previous(self):
        self.ensure_one()
        return self.search(
            [
                ("programme_id", "=", self.programme_id.id),
                ("agency_id", "=", self.agency_id.id),
                ("region_id", "=", self.region_id.id),
                ("kind", "=", self.kind),
                ("state", "=", "signed"),
                ("date_to", "<", self.date_from),
            ],
            limit=1,
        )

    def _filters(self):
        filters = {
            "first": str(self.date_from),
            "last": str(self.date_to),
            "programme_id": self.programme_id.id,
        }
        if self.region_id:
            filters["region_id"] = self.region_id.id
        if self.kind == "return":  # of the unit's own work
            filters["agency_id"] = self.agency_id.id
        return filters

    def _tables(self):
        """The indicators and the handling per entry and region, as plain data."""
        page = self.env["gov.dashboard"].get_page(self._filters())
        report = self.env["gov.report"].get_table("entry_region", self._filters())
        return {
            "indicators": [
                {key: tile[key] for key in ("code", "label", "kind", "value")}
                for tile in page["tiles"]
            ],
            "lights": page["lights"],
            "entries": report,
        }

    def _with_change(self):
        """The tables with the values of the evaluation before."""
        self.ensure_one()
        tables = self.tables or {}
        before = {
            tile["code"]: tile["value"]
            for tile in (self.previous_id.tables or {}).get("indicators", ())
        }
        lines = []
        for tile in tables.get("indicators", ()):
            old = before.get(tile["code"])
            known = None not in (old, tile["value"])
            change = round(tile["value"] - old, 2) if known else None
            lines.append({**tile, "before": old, "change": change})
        return {**tables, "indicators": lines}

    def _paper_tables(self):
        """The tables as ``report.sheet.Table`` for the paper."""
        content = self._with_change()
        entries = content.get("entries") or {"heading": [], "rows": []}
        first = Table(
            self.env._("Indicators"),
            [
                self.env._("Indicator"),
                self.env._("Value"),
                self.env._("Before"),
                self.env._("Change"),
            ],
            [
                [line["label"], line["value"], line["before"], line["change"]]
                for line in content["indicators"]
            ],
        )
        second = Table(
            self.env._("Handling per Entry and Region"),
            entries["heading"],
            entries["rows"],
        )
        return [first, second] if entries["rows"] else [first]

    def _sheet(self):
        """The evaluation as a ``report.sheet.Sheet``."""
        self.ensure_one()
        notes = [
            self.env._("Conclusion: %(text)s", text=self.conclusion or "–"),
            self.env._("Next steps: %(text)s", text=self.measures or "–"),
        ]
        if self.signed_by:
            notes.append(
                self.env._(
                    "Signed by %(user)s on %(day)s.",
                    user=self.signed_by.name,
                    day=fields.Datetime.to_string(self.signed_on),
                )
            )
        return Sheet(
            organ=self.agency_id.name,
            title=self.name,
            subtitle=self.region_id.name or self.programme_id.name,
            font=pdf.register_font(self.env),
            footer=self.env["gov.dashboard"]._footer(),
            tables=self._paper_tables(),
            notes=notes,
        )

    # ------------------------------------------------------------
    # WHAT IS DUE
    # ------------------------------------------------------------

    @api.model
    def _months(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a job asks
        return int(parameters.get_param("gov_dashboard.evaluation_months") or MONTHS)

    @api.model
    def _cron_due(self):
        """Open the evaluation of the last whole period for each published programme.

        The programme's own agency and, per region, the undertaking one evaluate.
        """
        today = self.env["gov.case"]._today()
        programmes = self.env["gov.programme"].search([("state", "=", "published")])
        pairs = self._evaluators(programmes)
        self._open_for(pairs, self._last_span(today, self._months()), today)
        months = self._return_months()
        if months:
            span = self._last_span(today, months)
            self._open_for(pairs, span, today, "return").action_fill()

    @api.model
    def _return_months(self):
        """Months between two rounds of progress returns; 0: none (JN21 four (two))."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a job asks
        return int(parameters.get_param("gov_dashboard.return_months") or 0)

    @api.model
    def _last_span(self, today, months):
        """The last whole period of so many months."""
        first = today.replace(day=1)
        while (first.month - 1) % months:
            first -= relativedelta(months=1)
        return Period(
            first - relativedelta(months=months), first - relativedelta(days=1)
        )

    @api.model
    def _evaluators(self, programmes):
        """(agency, programme) of both levels of what is live."""
        rows = self.env["gov.delegation"]._read_group(
            [("programme_id", "in", programmes.ids), ("state", "=", "live")],
            ["programme_id", "agency_id", "upper_agency_id"],
        )
        return sorted(
            {
                (agency, programme)
                for programme, *agencies in rows
                for agency in agencies
                if agency
            },
            key=lambda pair: (pair[1].id, pair[0].id),
        )

    @api.model
    def _open_for(self, pairs, span, today, kind="evaluation"):
        """Create what is missing of ``pairs`` and ask the agencies' managers."""
        there = self.search(
            [
                ("kind", "=", kind),
                ("date_from", "=", span.first),
                ("date_to", "=", span.last),
            ]
        )
        known = {(record.agency_id, record.programme_id) for record in there}
        due_on = today + relativedelta(days=DUE_DAYS)
        made = self.create(
            [
                {
                    "kind": kind,
                    "programme_id": programme.id,
                    "agency_id": agency.id,
                    "date_from": span.first,
                    "date_to": span.last,
                    "due_on": due_on,
                }
                for agency, programme in pairs
                if (agency, programme) not in known
            ]
        )
        made._ask_managers(due_on)
        return made

    def _ask_managers(self, due_on):
        """An activity for each manager of the agencies."""
        managers = self.env["res.users"].search(
            [
                ("gov_agency_ids", "in", self.agency_id.ids),
                ("all_group_ids", "in", self._manager_groups().ids),
            ]
        )
        for record in self:
            for user in managers.filtered(
                lambda user, own=record.agency_id: own in user.gov_agency_ids
            ):
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=due_on,
                    summary=self.env._("Evaluate and sign"),
                    user_id=user.id,
                )

    @api.model
    def _manager_groups(self):
        return self.env.ref("gov_items.group_agency_manager") | self.env.ref(
            "gov_items.group_city_manager"
        )
