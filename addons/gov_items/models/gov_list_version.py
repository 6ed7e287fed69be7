from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..kernel.listing import changes
from ..listing import Listing, essence, latest
from ..report.pdf import content_hash


class GovListVersion(models.Model):
    """A region's list as it was published: number, day, content and its hash.

    Appended by ``gov.programme.action_publish_lists`` and never changed. The
    public pages show these versions and nothing else of the list.
    """

    _name = "gov.list.version"
    _description = "Published List"
    _inherit = ["gov.chain.mixin"]
    _order = "programme_id, region_id, version DESC"
    _rec_names_search = ["number", "region_id.name"]

    _chain_scope = "programme_id"
    _chain_fields = (
        "programme_id",
        "region_id",
        "number",
        "version",
        "date_effective",
        "published_on",
        "content_hash",
        "entry_count",
    )

    programme_id = fields.Many2one(
        "gov.programme", required=True, readonly=True, index=True, ondelete="restrict"
    )
    region_id = fields.Many2one(
        "gov.region", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Char(
        string="Publication Number",
        required=True,
        readonly=True,
        help="Number of the document that announces it.",
    )
    version = fields.Integer(required=True, readonly=True, aggregator=False)
    date_effective = fields.Date(
        string="In Force From", required=True, readonly=True, index=True
    )
    published_on = fields.Date(required=True, readonly=True)
    content = fields.Json(
        required=True,
        readonly=True,
        prefetch=False,
        help="The list as data: what is printed, exported and hashed.",
    )
    content_hash = fields.Char(
        string="SHA-256", required=True, readonly=True, size=64, copy=False
    )
    entry_count = fields.Integer(string="Entries", readonly=True, aggregator=False)
    previous_id = fields.Many2one("gov.list.version", compute="_compute_previous")
    change_count = fields.Integer(string="Changes", compute="_compute_previous")
    change_html = fields.Html(
        string="Old and New", compute="_compute_previous", sanitize=False
    )
    notice_ids = fields.One2many("gov.list.notice", "list_id", string="Announcements")

    _version_uniq = models.UniqueIndex(
        "(programme_id, region_id, version)", "This version is published already."
    )

    @api.depends("region_id", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "%(region)s, version %(version)s",
                region=record.region_id.name or "",
                version=record.version,
            )

    @api.depends("version")
    @api.depends_context("lang")
    def _compute_previous(self):
        former = self.search(
            [
                ("programme_id", "in", self.programme_id.ids),
                ("region_id", "in", self.region_id.ids),
            ]
        )
        known = {(v.programme_id, v.region_id, v.version): v for v in former}
        for record in self:
            key = (record.programme_id, record.region_id, record.version - 1)
            record.previous_id = known.get(key, self.browse())
            rows = record._changes(record.previous_id) if record.previous_id else []
            record.change_count = len(rows)
            record.change_html = self.env["ir.qweb"]._render(
                "gov_items.list_changes", {"rows": rows}, minimal_qcontext=True
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _in_force(self, domain, day):
        """Return (programme, region) -> the version in force on a day."""
        return latest(self.search(domain), day)

    def _changes(self, other):
        """Return what ``self`` changed against ``other``, old beside new.

        :return: [{"kind", "number", "name", "lines": [(label, before, after)]}]
        """
        self.ensure_one()
        labels = {
            "name": self.env._("Name"),
            "type": self.env._("Type"),
            "owner": self.env._("Owner"),
            "mode": self.env._("Mode"),
            "cases": self.env._("Otherwise, by the case"),
            "agency": self.env._("Undertaking agency"),
            "supervisors": self.env._("Supervisors"),
        }
        kinds = {
            "added": self.env._("added"),
            "removed": self.env._("removed"),
            "changed": self.env._("changed"),
        }
        return [
            {
                "kind": change.kind,
                "kind_label": kinds[change.kind],
                "number": change.number,
                "name": change.name,
                "lines": [
                    (labels[name], before or "–", after or "–")
                    for name, (before, after) in change.fields.items()
                ],
            }
            for change in changes(other.content or {}, self.content or {})
        ]

    @api.model
    def _publish(self, programme, number, regions=None, day=None):
        """Append a version for every region whose list is another than before.

        :param regions: ``gov.region``; all receiving regions without it
        :return: the new versions
        """
        day = day or self._city_today()
        regions = regions or programme._receiving_regions()
        before = latest(self.search([("programme_id", "=", programme.id)]))
        vals_list = []
        lists = Listing(programme, day).of_regions(regions)
        self._refuse_incomplete(programme, lists)
        for region, content in lists.items():
            former = before.get((programme, region), self.browse())
            if former and essence(former.content) == essence(content):
                continue
            if not former and not content["entries"]:
                continue
            vals_list.append(
                {
                    "programme_id": programme.id,
                    "region_id": region.id,
                    "number": number,
                    "version": former.version + 1,
                    "date_effective": day,
                    "published_on": self._city_today(),
                    "content": content,
                    "content_hash": content_hash(content),
                    "entry_count": len(content["entries"]),
                }
            )
        return self._chain_append(vals_list)

    @api.model
    def _refuse_incomplete(self, programme, lists):
        """Refuse lists with a line of which mode, grantor or supervisor is not known.

        The type, too, where the programme's catalogue must be complete.

        :raise UserError: HZ22 two (two)
        """
        labels = {
            "mode": self.env._("mode"),
            "grantor": self.env._("granting agency"),
            "supervisors": self.env._("supervisors"),
        }
        if programme.complete_catalogue:
            labels["type"] = self.env._("type")
        for region, content in lists.items():
            for line in content["entries"]:
                missing = [
                    label
                    for name, label in labels.items()
                    if not line[name] and not (name == "mode" and line["cases"])
                ]
                if missing:
                    raise self.env["gov.clause"]._refusal(
                        "HZ22-22-04",
                        self.env._(
                            "%(region)s, No. %(number)s %(entry)s lacks: %(missing)s.",
                            region=region.name,
                            number=line["number"],
                            entry=line["name"],
                            missing="、".join(missing),
                        ),
                    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_pdf(self):
        """Download the list as a document with a red head."""
        return self._download("pdf")

    def action_xlsx(self):
        """Download the list as a workbook."""
        return self._download("xlsx")

    def action_json(self):
        """Download the list as data, for the provincial service site."""
        return self._download("json")

    def _download(self, form):
        self.ensure_one()
        url = f"/gov/list/version/{self.id}/{form}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_open_page(self):
        """Open the public page of the region's list."""
        self.ensure_one()
        url = f"/gov/services/{self.programme_id.code}/{self.region_id.code}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    @api.model
    def _check_publisher(self):
        if not (self.env.su or self.env.user.has_group("gov_items.group_city_manager")):
            raise AccessError(self.env._("Only the city manager publishes lists."))
