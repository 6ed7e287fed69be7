import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..listing import Listing, essence, latest, time_zone

_logger = logging.getLogger(__name__)


class GovProgramme(models.Model):
    _inherit = "gov.programme"

    document_ids = fields.One2many(
        "gov.programme.document",
        "programme_id",
        string="Documents",
        help="What the programme rests on, and what follows from it.",
    )
    clause_document = fields.Char(
        string="Source Text",
        help="Short name of the source document whose clauses are the programme's "
        "text on its public page; empty: the programme's code.",
    )
    explanation = fields.Text(
        string="In Plain Words", help="Shown on the programme's public page."
    )
    list_ids = fields.One2many(
        "gov.list.version", "programme_id", string="Published Lists"
    )
    list_count = fields.Integer(string="Number of Lists", compute="_compute_list_count")
    unpublished_region_ids = fields.Many2many(
        "gov.region",
        string="Lists Not Published",
        compute="_compute_unpublished_region_ids",
        help="Regions whose list in force differs from the one that is published "
        "(HZ22 eight (one)).",
    )

    @api.depends("list_ids")
    def _compute_list_count(self):
        counts = dict(
            self.env["gov.list.version"]._read_group(
                [("programme_id", "in", self.ids)], ["programme_id"], ["__count"]
            )
        )
        for programme in self:
            programme.list_count = counts.get(programme, 0)

    @api.depends("delegation_ids.mode_id", "delegation_ids.state", "list_ids")
    def _compute_unpublished_region_ids(self):
        for programme in self:
            programme.unpublished_region_ids = programme._regions_to_publish()

    def _regions_to_publish(self):
        """Return the regions whose list differs from the version in force."""
        self.ensure_one()
        if self.state != "published":
            return self.env["gov.region"]
        today = self._city_today()
        published = latest(self.list_ids)
        lists = Listing(self, today).of_regions(self._receiving_regions())
        differing = self.env["gov.region"]
        for region, content in lists.items():
            version = published.get((self, region))
            if version:
                differs = essence(version.content) != essence(content)
            else:
                differs = bool(content["entries"])
            if differs:
                differing |= region
        return differing

    def action_publish_lists(self):
        """Publish the list of every region where it changed.

        :raise AccessError: the user is no city manager.
        :raise UserError: the programme itself is not published.
        """
        versions = self.env["gov.list.version"]
        versions._check_publisher()
        for programme in self:
            if programme.state != "published":
                raise self.env["gov.clause"]._refusal(
                    "JN21-18-04",
                    self.env._(
                        "%(programme)s is a draft. Publish the programme, then its "
                        "lists.",
                        programme=programme.display_name,
                    ),
                )
            versions |= versions._publish(programme, programme.document_number)
        action = self._open("gov_items.gov_list_version_action")
        action["domain"] = [("programme_id", "in", self.ids)]
        return action

    def action_open_lists(self):
        """Open the published lists, newest first."""
        return self._open("gov_items.gov_list_version_action")

    @api.model
    def _cron_publish_lists(self):
        """Publish lists on the day on which they change (HZ22 eight (one)).

        Only of programmes whose first lists a person published.
        """
        programmes = self.with_context(tz=time_zone(self.env)).search(
            [("state", "=", "published"), ("list_ids", "!=", False)]
        )
        for programme in programmes:
            try:
                versions = programmes.env["gov.list.version"]._publish(
                    programme, programme.document_number
                )
            except UserError as error:
                # One city's gap must not keep the others' lists back.
                programme.message_post(body=str(error))
                continue
            if versions:
                _logger.info("%s: %s lists published", programme.code, len(versions))
