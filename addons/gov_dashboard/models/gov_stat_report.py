from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel import measures


class GovStatReport(models.Model):
    """The figures for pivots, graphs and spreadsheets: a view on the roll-ups."""

    _name = "gov.stat.report"
    _description = "Case Statistics"
    _auto = False
    _order = "day desc, id"
    _depends = {"gov.delegation": ["entry_id", "region_id", "agency_id"]}

    day = fields.Date(readonly=True, help="Day in China to which the figures belong.")
    delegation_id = fields.Many2one("gov.delegation", readonly=True)
    programme_id = fields.Many2one("gov.programme", readonly=True)
    entry_id = fields.Many2one("gov.entry", readonly=True)
    item_id = fields.Many2one("gov.item", readonly=True)
    sector_id = fields.Many2one("gov.sector", readonly=True)
    region_id = fields.Many2one("gov.region", readonly=True)
    mode_id = fields.Many2one(
        "gov.mode",
        readonly=True,
        help="Mode that the case runs in; before acceptance the delegation's.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Acting Agency",
        readonly=True,
        help="Who received, decided or supervises; for open cases, where they lie.",
    )
    undertaking_id = fields.Many2one("gov.agency", "Undertaking Agency", readonly=True)
    granting_id = fields.Many2one("gov.agency", "Granting Agency", readonly=True)
    channel = fields.Selection(
        lambda self: (
            self.env["gov.case"]._fields["channel"]._description_selection(self.env)
        ),
        readonly=True,
    )
    received = fields.Integer(
        readonly=True,
        help="Applications with a number, on the day they were handed in.",
    )
    accepted = fields.Integer(
        readonly=True,
        help="Cases accepted, on the day from which the limit counts.",
    )
    accepted_above = fields.Integer(
        readonly=True,
        help="Of these, handed in at a hall of the granting level, outside the region.",
    )
    not_accepted = fields.Integer(
        readonly=True,
        help="Applications refused acceptance, on the day they were handed in.",
    )
    decided = fields.Integer(
        readonly=True,
        help="Cases decided, on the day of the decision in China.",
    )
    granted = fields.Integer(readonly=True, help="Decisions that grant.")
    refused = fields.Integer(readonly=True, help="Decisions that refuse.")
    timed = fields.Integer(
        "With Limit",
        readonly=True,
        help="Decisions on cases that had a promised limit.",
    )
    in_time = fields.Integer(
        readonly=True,
        help="Decisions on the last day of the promised limit or before.",
    )
    late = fields.Integer(readonly=True, help="Decisions after the promised limit.")
    yellow = fields.Integer(
        readonly=True,
        help="Decided 1 working day after the limit: the case had shown yellow (JN18).",
    )
    red = fields.Integer(
        readonly=True,
        help="Decided 2 or more working days after the limit: it had shown red (JN18).",
    )
    same_day = fields.Integer(readonly=True, help="Decided on the day of acceptance.")
    days_used = fields.Integer(
        readonly=True,
        help="Working days from acceptance to decision, time standing still included.",
    )
    days_promised = fields.Integer(
        readonly=True,
        help="Promised limits of the decided cases, in working days.",
    )
    not_forwarded = fields.Integer(
        readonly=True,
        help="Cases that ended with the reviewer, who gave no consent.",
    )
    closed = fields.Integer(
        readonly=True,
        help="Cases closed: the result was handed out or the refusal to forward told.",
    )
    withdrawn = fields.Integer(
        readonly=True,
        help="Applications that the applicant took back.",
    )
    running = fields.Integer(
        readonly=True,
        help="Open cases whose clock runs, on the last day of their limit.",
    )
    standing = fields.Integer(
        "Standing Still",
        readonly=True,
        help="Open cases whose clock stands still.",
    )
    supplements = fields.Integer(
        "Supplement Notices",
        readonly=True,
        help="Supplement notices, on the day of issue.",
    )
    deferrals = fields.Integer(
        "Deferred Acceptances",
        readonly=True,
        help="Acceptances with documents to follow, on the day of issue.",
    )
    pushed = fields.Integer(
        readonly=True,
        help="Decisions pushed to a supervisor, on the day of sending.",
    )
    claimed = fields.Integer(readonly=True, help="Of these, claimed.")
    claimed_in_time = fields.Integer(
        "Claimed in Time",
        readonly=True,
        help="Of these, claimed within 2 working days (the suite's default).",
    )
    answered = fields.Integer(readonly=True, help="Of these, answered.")
    transfers = fields.Integer(
        readonly=True,
        help="Documents sent from one agency to the next that arrived, on the day of "
        "sending.",
    )
    transit_hours = fields.Integer(
        "Hours on the Way",
        readonly=True,
        help="From sending to arrival, of these together, in full hours.",
    )

    @api.private
    def init(self):
        """Create the view; the roll-ups' tables come first."""
        super().init()
        self.env["gov.stat"]._make_tables()
        picked = ", ".join(f"x.{name}" for name in measures.MEASURES)
        cols = measures.columns()
        self.env.cr.execute(SQL("DROP VIEW IF EXISTS gov_stat_report"))
        self.env.cr.execute(
            SQL(
                "CREATE VIEW gov_stat_report AS SELECT x.id, x.day, x.delegation_id, "
                "d.programme_id, d.entry_id, d.item_id, d.sector_id, d.region_id, "
                "COALESCE(x.mode_id, d.mode_id) AS mode_id, x.agency_id, "
                "d.agency_id AS undertaking_id, d.upper_agency_id AS granting_id, "
                f"x.channel, {picked} FROM (SELECT id * 2 AS id, {cols} FROM gov_stat "
                f"UNION ALL SELECT id * 2 + 1, {cols} FROM gov_stat_delta) x "
                "JOIN gov_delegation d ON d.id = x.delegation_id"
            )
        )
