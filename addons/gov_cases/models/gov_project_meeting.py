from odoo import api, fields, models
from odoo.fields import Command


class GovProjectMeeting(models.Model):
    """A consultation on projects: "6+1" of fixed agencies, or "9+X".

    The agenda comes from the list: projects of the level that are late first.
    Its resolutions become tasks.
    """

    _name = "gov.project.meeting"
    _description = "Consultation on Projects"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True, default=lambda self: self._city_today())
    kind = fields.Selection(
        [("6+1", "6+1"), ("9+X", "9+X")],
        required=True,
        default="6+1",
        help="6+1: six fixed agencies and the one that leads; 9+X: nine fixed ones "
        "and those that the projects need (JN18).",
    )
    level = fields.Selection(
        [("city", "City"), ("county", "County")], required=True, default="county"
    )
    region_id = fields.Many2one("gov.region", required=True, ondelete="restrict")
    agency_ids = fields.Many2many(
        "gov.agency", string="Called", help="Fixed agencies, and those of the projects."
    )
    project_ids = fields.Many2many("gov.project", string="Agenda")
    minutes = fields.Text()
    task_ids = fields.One2many("gov.project.task", "meeting_id", "Resolutions")

    @api.constrains("kind", "agency_ids", "minutes")
    def _check_agency_ids(self):
        least = {"6+1": 7, "9+X": 9}
        for meeting in self.filtered("minutes"):
            if len(meeting.agency_ids) < least[meeting.kind]:
                self.env["gov.case"]._refuse(
                    "JN18-13-02",
                    self.env._(
                        "%(kind)s calls %(least)s agencies or more.",
                        kind=meeting.kind,
                        least=least[meeting.kind],
                    ),
                )

    def action_agenda(self):
        """Take the agenda from the list: what is under way, late ones first."""
        for meeting in self:
            projects = self.env["gov.project"].search(
                [
                    ("joint", "=", True),
                    ("plan_level", "=", meeting.level),
                    ("region_id", "child_of", meeting.region_id.id),
                    ("done_on", "=", False),
                    ("started_on", "!=", False),
                ],
                order="due_on, id",
            )
            meeting.project_ids = [Command.set(projects.ids)]
            meeting.agency_ids |= projects.agency_ids
