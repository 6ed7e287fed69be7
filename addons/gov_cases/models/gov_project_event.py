from odoo import api, fields, models


class GovProjectEvent(models.Model):
    """A joint review, acceptance or site visit: one event, one date, one record,
    and an opinion of each agency."""

    _name = "gov.project.event"
    _description = "Joint Event of a Project"
    _order = "project_id, date, id"
    _rec_name = "kind"

    project_id = fields.Many2one(
        "gov.project", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("review", "Joint review"),
            ("acceptance", "Joint acceptance"),
            ("visit", "Joint site visit"),
            ("meeting", "Meeting"),
            ("letter", "Letter"),
        ],
        required=True,
        default="review",
    )
    date = fields.Date(required=True, default=lambda self: self._city_today())
    record = fields.Text(help="The one record of the event.")
    opinion_ids = fields.One2many("gov.project.opinion", "event_id")
    closed = fields.Boolean(readonly=True)

    def action_close(self):
        """Close the event with its record.

        :raise UserError: no record, or an agency has given no opinion (JN18-12-07);
            a fourth letter, or one before the meeting (JN18-12-03)
        """
        for event in self:
            opinions = event.opinion_ids
            joint = event.kind in ("review", "acceptance", "visit")
            silent = opinions.filtered(lambda o: not o.opinion)
            if not event.record or joint and (silent or len(opinions) < 2):
                self.env["gov.case"]._refuse(
                    "JN18-12-07",
                    self.env._("One record, and an opinion of each agency."),
                )
            event._check_letter()
            event.closed = True

    def _check_letter(self):
        if self.kind != "letter":
            return
        closed = self.project_id.event_ids.filtered("closed")
        letters = closed.filtered(lambda e: e.kind == "letter")
        met = closed.filtered(lambda e: e.kind == "meeting")
        if not self.project_id.letters or not met or len(letters) >= 3:
            self.env["gov.case"]._refuse(
                "JN18-12-03",
                self.env._("After the one meeting come three letters."),
            )

    @api.onchange("project_id")
    def _onchange_project_id(self):
        """Ask every agency of the project for its opinion."""
        known = self.opinion_ids.agency_id
        self.opinion_ids = [
            fields.Command.create({"agency_id": agency.id})
            for agency in self.project_id.agency_ids - known
        ]
