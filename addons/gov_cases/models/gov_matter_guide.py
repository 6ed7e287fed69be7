import hashlib

from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import chains

#: How many one-chain matters JN18 says there are.
STATED = 20


class GovMatterGuide(models.Model):
    """An edition of the guide to all one-chain matters: counted, printed, published.

    Until it is published it shows what it would say today; published it stays.
    """

    _name = "gov.matter.guide"
    _description = "Guide to One-Chain Matters"
    _order = "id desc"

    name = fields.Char(
        required=True, default=lambda self: self.env._("Guide to one-chain matters")
    )
    region_id = fields.Many2one(
        "gov.region",
        "Issuing place",
        required=True,
        ondelete="restrict",
        domain="[('kind', 'in', ('city', 'county'))]",
    )
    stated = fields.Integer(
        "Stated number",
        required=True,
        default=STATED,
        aggregator=None,
        help="How many one-chain matters the city has announced; JN18 says 20.",
    )
    published_on = fields.Date(readonly=True, copy=False)
    count = fields.Integer(
        "Matters",
        compute="_compute_contents",
        store=True,
        aggregator=None,
        help="Published matters: today's, or those of the edition.",
    )
    short = fields.Integer("Still missing", compute="_compute_short", aggregator=None)
    bare_text = fields.Char(
        "Fields without a matter", compute="_compute_contents", store=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment", "Printed", readonly=True, copy=False, ondelete="restrict"
    )
    sha256 = fields.Char("SHA-256", readonly=True, copy=False, size=64)

    _stated_positive = models.Constraint(
        "CHECK(stated >= 0)", "The stated number is none or more."
    )

    @api.depends("region_id")
    def _compute_contents(self):
        kinds = self.env["gov.matter.kind"]._published()
        language = self.env["gov.message"]._language()  # the guide's, not the user's
        categories = self.env["gov.matter.category"].with_context(lang=language)
        bare = categories.search([("published_count", "=", 0)])
        for guide in self.filtered(lambda one: not one.attachment_id):
            guide.count = len(kinds)
            guide.bare_text = "、".join(bare.mapped("name"))

    @api.depends("count", "stated")
    def _compute_short(self):
        for guide in self:
            guide.short = max(guide.stated - guide.count, 0)

    def action_refresh(self):
        """Count again what the guide would say today."""
        self._check_open()
        self._compute_contents()

    def action_publish(self):
        """Print the guide from the data in force and put it on the public pages.

        :raise UserError: JN18-18-04: there is no matter, or it is published already
        """
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        kinds = self.env["gov.matter.kind"]._published()
        if not kinds:
            raise self.env["gov.clause"]._refusal(
                "JN18-18-04", self.env._("No one-chain matter is published yet.")
            )
        today = self.env["gov.case"]._today()
        self._compute_contents()
        content = chains.guide(
            {
                "organ": self.region_id.name,
                "name": self.name,
                "day": today,
                "count": self.count,
                "matters": [kind._chain_values() for kind in kinds],
            },
            pdf.register_font(self.env),
        )
        files = self.env["ir.attachment"].sudo()  # sudo: the act was checked
        attachment = files.create(
            {
                "name": f"{self.name}-{today}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "attachment_id": attachment.id,
                "sha256": hashlib.sha256(content).hexdigest(),
                "published_on": today,
            }
        )

    def _check_open(self):
        if self.filtered("attachment_id"):
            raise self.env["gov.clause"]._refusal(
                "JN18-18-04",
                self.env._("A published edition stays; print a new one."),
            )

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_open()

    def action_open(self):
        """Open the printed edition."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}",
            "target": "new",
        }

    @api.model
    def _newest(self):
        """The newest published edition, or none; for the public page."""
        return self.sudo().search(  # sudo: published on purpose
            [("published_on", "!=", False)], limit=1
        )
