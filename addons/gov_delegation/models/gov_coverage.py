from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.gov_items.models.gov_delegation import STATES
from odoo.addons.gov_items.report import pdf

from ..report import register_pdf

#: Columns of what may be lacking, in the order in which it is put right. Upper
#: addons add their own by ``_lacks``.
LACKS = (
    "agency",
    "manual",
    "readiness",
    "agreement",
    "filing",
    "publication",
    "seal",
    "users",
    "electronic",
)
#: States of a delegation that can lack something.
OPEN = ["planned", "live", "suspended"]
WIDTHS = [30, 230, 90, 100, 80, 188]


class GovCoverage(models.Model):
    """What every planned, live or suspended delegation lacks on a day.

    One set-based query over all delegations, no table: the same answer as
    ``gov.delegation._get_gaps`` for what it shows, at any number of rows, and of the
    same SQL for agreements, seals and rules by case. The day is the context's
    ``coverage_day``, by default today.
    """

    _name = "gov.coverage"
    _description = "Coverage of Delegations"
    _auto = False
    _order = "programme_id, sequence, region_id"
    _rec_name = "delegation_id"
    _depends = {
        "gov.delegation": ["mode_id", "state", "agency_id", "upper_agency_id"],
        "gov.mode": ["agreement_kind", "judicial_filing", "decision_seal"],
        "gov.rule": ["active", "mode_id", "circumstance_id", "region_ids"],
        "gov.manual": ["state", "date_from", "date_to"],
        "gov.agreement": ["state", "date_from", "date_to", "published_on", "ended_on"],
        "gov.agreement.line": ["delegation_id", "agreement_id"],
        "gov.agreement.pause": ["date_from", "date_to"],
        "gov.seal": ["state", "agreement_id", "region_id", "user_ids"],
        "gov.readiness": ["confirmed_on"],
        "gov.programme": ["readiness_required"],
    }

    delegation_id = fields.Many2one("gov.delegation", readonly=True)
    programme_id = fields.Many2one("gov.programme", readonly=True)
    entry_id = fields.Many2one("gov.entry", readonly=True)
    sequence = fields.Integer("No.", readonly=True, aggregator=None)
    region_id = fields.Many2one("gov.region", readonly=True)
    mode_id = fields.Many2one("gov.mode", readonly=True)
    agency_id = fields.Many2one("gov.agency", "Undertaking agency", readonly=True)
    upper_agency_id = fields.Many2one("gov.agency", "Granting agency", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    agency = fields.Boolean("No agency", readonly=True)
    manual = fields.Boolean("No manual in force", readonly=True)
    readiness = fields.Boolean("Readiness not confirmed", readonly=True)
    agreement = fields.Boolean("No agreement", readonly=True)
    filing = fields.Boolean("Agreement not filed", readonly=True)
    publication = fields.Boolean("Agreement not published", readonly=True)
    seal = fields.Boolean("No No. 2 seal in use", readonly=True)
    users = fields.Boolean("Nobody named to stamp", readonly=True)
    electronic = fields.Boolean("No electronic seal", readonly=True)
    lack_count = fields.Integer(
        "Gaps", readonly=True, help="Number of things that are lacking."
    )
    lacking = fields.Char(
        "What is missing",
        compute="_compute_lacking",
        help="In the order in which it is put right.",
    )

    @api.model
    def _lacks(self):
        """Names of the columns that say what is lacking."""
        return LACKS

    @api.depends(*LACKS)
    @api.depends_context("lang")
    def _compute_lacking(self):
        names = self._lacks()
        labels = {n: self._fields[n]._description_string(self.env) for n in names}
        for row in self:
            row.lacking = "、".join(labels[name] for name in names if row[name])

    @api.model
    def _day(self):
        day = self.env.context.get("coverage_day")
        return fields.Date.to_date(day) or self._city_today()

    @api.model
    def _extra_lacks(self, day):
        """Name of a column -> SQL condition on the delegation ``d`` that it lacks it.

        For upper addons; the columns are fields of theirs, named by ``_lacks``.
        """
        return {}

    @property
    def _table_query(self):
        day = self._day()
        extra = self._extra_lacks(day)
        columns = SQL("").join(
            SQL(", (%s) AS %s", condition, SQL.identifier(name))
            for name, condition in extra.items()
        )
        count = SQL(" + ").join(
            SQL("%s::int", SQL.identifier(name)) for name in self._lacks()
        )
        delegations, every = self.env["gov.delegation"], SQL("TRUE")
        facts = SQL(
            _FACTS,
            day=day,
            columns=columns,
            by_case=delegations._case_modes_sql(SQL("d.state = ANY(%s)", OPEN)),
            held=delegations._held_sql(day, every),
            sealed=delegations._sealed_sql(day, every),
        )
        return SQL("SELECT fact.*, %s AS lack_count FROM (%s) fact", count, facts)

    def action_open_delegation(self):
        """The delegation of this row."""
        return self.delegation_id._get_records_action()

    # --- paper ------------------------------------------------------------------

    def action_print(self):
        """Download the gap list: of the rows chosen, or of all that lack anything."""
        ids = ",".join(map(str, self.ids))
        url = f"/gov/coverage/pdf?ids={ids}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    @api.model
    def _get_pdf(self, ids=()):
        """The gap list as PDF bytes, under the reader's own rights."""
        domain = [("id", "in", ids)] if ids else [("lack_count", ">", 0)]
        installed = dict(self.env["res.lang"].get_installed())
        rows = self.with_context(lang="zh_CN") if "zh_CN" in installed else self
        return register_pdf.build(
            rows._gap_text(rows.search(domain)), pdf.register_font(self.env)
        )

    @api.model
    def _gap_text(self, rows):
        env, day = self.env, self._day()
        states = dict(self._fields["state"]._description_selection(env))
        heading = [
            env._("No."),
            env._("Item"),
            env._("Region"),
            env._("Mode"),
            env._("State"),
            env._("What is missing"),
        ]
        body = [
            [
                str(row.sequence),
                row.entry_id.name,
                row.region_id.name,
                row.mode_id.name or "–",
                states[row.state],
                row.lacking or "–",
            ]
            for row in rows
        ]
        return register_pdf.RegisterText(
            organ=env.user.gov_agency_ids[:1].name or env.company.name,
            title=env._("Coverage of Delegations: What Is Missing"),
            number="",
            facts=[
                env._("%(count)s delegations, as of %(day)s.", count=len(rows), day=day)
            ],
            rows=[heading, *body],
            proof="",
            footer=env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
            head_hash="",
            widths=WIDTHS,
        )


_FACTS = """
    WITH by_case AS MATERIALIZED (
        %(by_case)s
    ), held AS MATERIALIZED (
        %(held)s
    ), other AS MATERIALIZED (
        SELECT by_case.id,
               bool_or(m.agreement_kind <> 'none' AND held.kind IS NULL) AS agreement,
               bool_or(NOT published AND NOT filed AND m.judicial_filing) AS filing,
               bool_or(NOT published AND (filed OR m.judicial_filing IS NOT TRUE))
                   AS publication,
               bool_or(m.decision_seal = 'no2') AS stamped
          FROM by_case
          JOIN gov_mode m ON m.id = by_case.mode_id
     LEFT JOIN held ON held.delegation_id = by_case.id AND held.kind = m.agreement_kind
      GROUP BY by_case.id
    ), sealed AS MATERIALIZED (
        %(sealed)s
    ), manual AS MATERIALIZED (
        SELECT DISTINCT entry_id, COALESCE(region_id, 0) AS region_id
          FROM gov_manual
         WHERE state IN ('published', 'ended') AND date_from <= %(day)s
           AND (date_to IS NULL OR date_to >= %(day)s)
    )
    SELECT d.id, d.id AS delegation_id, d.programme_id, d.entry_id, d.sequence,
           d.region_id, d.mode_id, d.agency_id, d.upper_agency_id, d.state,
           (d.agency_id IS NULL OR d.upper_agency_id IS NULL) AS agency,
           (own.entry_id IS NULL AND standard.entry_id IS NULL) AS manual,
           (COALESCE(p.readiness_required, false) AND NOT EXISTS (
                SELECT FROM gov_readiness r
                 WHERE r.delegation_id = d.id AND r.confirmed_on IS NOT NULL))
               AS readiness,
           ((m.agreement_kind <> 'none' AND held.kind IS NULL) IS TRUE
               OR other.agreement IS TRUE) AS agreement,
           ((NOT held.published AND NOT held.filed AND m.judicial_filing) IS TRUE
               OR other.filing IS TRUE) AS filing,
           ((NOT held.published AND (held.filed OR m.judicial_filing IS NOT TRUE))
               IS TRUE OR other.publication IS TRUE) AS publication,
           ((m.decision_seal = 'no2' OR other.stamped) IS TRUE AND sealed.id IS NULL)
               AS seal,
           ((m.decision_seal = 'no2' OR other.stamped) IS TRUE AND NOT sealed.named)
               IS TRUE AS users,
           (sealed.id IS NOT NULL AND NOT sealed.electronic) AS electronic
           %(columns)s
      FROM gov_delegation d
      JOIN gov_programme p ON p.id = d.programme_id
 LEFT JOIN gov_mode m ON m.id = d.mode_id
 LEFT JOIN held ON held.delegation_id = d.id AND held.kind = m.agreement_kind
 LEFT JOIN other ON other.id = d.id
 LEFT JOIN sealed ON sealed.id = d.id AND sealed.region_id = d.region_id
 LEFT JOIN manual own ON own.entry_id = d.entry_id AND own.region_id = d.region_id
 LEFT JOIN manual standard ON standard.entry_id = d.entry_id AND standard.region_id = 0
     WHERE d.state IN ('planned', 'live', 'suspended')
"""
