from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Media that browsers show without further programs, by kind.
MEDIA = {
    "poster": ("image/png", "image/jpeg", "application/pdf"),
    "video": ("video/mp4", "video/webm"),
}


class GovPublicity(models.Model):
    """A poster, an operating video or a try-out event for the public.

    Posters and videos stand on the public pages of the entries they are for; an
    event says where people try things out, and afterwards how many came.
    """

    _name = "gov.publicity"
    _description = "Publicity"
    _inherit = ["mail.thread"]
    _order = "date DESC, id DESC"

    name = fields.Char(required=True, tracking=True)
    kind = fields.Selection(
        [
            ("poster", "Poster"),
            ("video", "Operating video"),
            ("event", "Try-out event"),
        ],
        required=True,
        default="poster",
        index=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("ended", "Taken Down")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    entry_ids = fields.Many2many(
        "gov.entry",
        string="Entries",
        help="On whose public pages it stands; empty: of no single entry.",
    )
    region_id = fields.Many2one(
        "gov.region",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: it stands on the pages of all regions.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Made By",
        required=True,
        default=lambda self: self.env.user.gov_agency_ids[:1],
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(required=True, default=lambda self: self._city_today())
    date_to = fields.Date(string="Shown Until", help="Last day; empty: open-ended.")
    description = fields.Text(help="What is shown, in words: read aloud to the blind.")
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="File",
        copy=False,
        ondelete="restrict",
        help="PNG, JPEG or PDF for a poster, MP4 or WebM for a video.",
    )
    file = fields.Binary(
        compute="_compute_file",
        inverse="_inverse_file",
        string="Upload",
    )
    file_name = fields.Char(compute="_compute_file", inverse="_inverse_file_name")
    url = fields.Char(
        string="Address", help="Of a video that the city's own portal shows (https)."
    )
    place = fields.Char(help="Where the event is held.")
    visitors = fields.Integer(help="How many people tried it out.")
    report = fields.Text(help="What was shown, what people asked, what follows.")

    _term = models.Constraint(
        "CHECK(date_to IS NULL OR date <= date_to)", "It ends before it begins."
    )
    _visitors = models.Constraint(
        "CHECK(visitors >= 0)", "The number of visitors cannot be negative."
    )

    @api.depends("attachment_id")
    def _compute_file(self):
        for one in self:
            one.file = one.attachment_id.datas
            one.file_name = one.attachment_id.name

    def _inverse_file(self):
        for one in self:
            if not one.file:
                one.attachment_id = False
                continue
            one.attachment_id = self.env["ir.attachment"].create(
                {
                    "name": one.file_name or one.name,
                    "datas": one.file,
                    "res_model": self._name,
                    "res_id": one.id,
                }
            )

    def _inverse_file_name(self):
        for one in self.filtered("attachment_id"):
            one.attachment_id.name = one.file_name or one.name

    @api.constrains("attachment_id", "kind")
    def _check_file(self):
        for one in self.filtered("attachment_id"):
            allowed = MEDIA.get(one.kind, MEDIA["poster"])
            if one.attachment_id.mimetype not in allowed:
                raise ValidationError(
                    self.env._(
                        "%(name)s is %(found)s; here belongs one of %(allowed)s.",
                        name=one.attachment_id.name,
                        found=one.attachment_id.mimetype,
                        allowed="、".join(allowed),
                    )
                )

    @api.constrains("url")
    def _check_url(self):
        for one in self.filtered("url"):
            if not one.url.startswith("https://"):
                raise ValidationError(
                    self.env._("%s: the address must begin with https://.", one.name)
                )

    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise UserError(self.env._("Publish and take down by the buttons."))
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_publish(self):
        """Show it on the public pages.

        :raise UserError: no file and no address; an event without place (HZ22 four
            (three))
        """
        self.check_access("write")
        for one in self:
            if one.kind == "event":
                missing = not (one.place or "").strip()
            else:
                missing = not (one.attachment_id or one.url)
            if missing:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-43-09",
                    self.env._(
                        "%s: a poster or video needs its file or address, an event "
                        "its place.",
                        one.name,
                    ),
                )
        self.sudo().write({"state": "published"})  # sudo: stages follow from acts

    def action_end(self):
        """Take it down; it stays on record."""
        self.check_access("write")
        self.sudo().write({"state": "ended"})  # sudo: stages follow from acts

    @api.model
    def _shown_domain(self, day):
        """Return the domain of what the public pages show on a day."""
        return [
            ("state", "=", "published"),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", day),
        ]
