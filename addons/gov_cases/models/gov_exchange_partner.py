from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel import signed


class GovExchangePartner(models.Model):
    """Another instance with which cases and documents are exchanged (JN18)."""

    _name = "gov.exchange.partner"
    _description = "Instance for Exchange"
    _order = "name"

    name = fields.Char(required=True, help="As the other instance calls itself.")
    region_id = fields.Many2one("gov.region", required=True, ondelete="restrict")
    public_key = fields.Text(
        required=True,
        help="PEM of the other instance's key, as it publishes it under /gov/push/key. "
        "Compare the fingerprint by telephone before you trust it.",
    )
    fingerprint = fields.Char(compute="_compute_fingerprint", store=True, index=True)
    endpoint = fields.Char(
        groups="gov_items.group_system_admin",
        help="Address that takes packets, https://…/gov/api/exchange. Empty: packets "
        "are carried as files between separate networks.",
    )
    is_automatic = fields.Boolean(
        "Sent by itself", compute="_compute_is_automatic", compute_sudo=True
    )
    active = fields.Boolean(default=True)

    _fingerprint_uniq = models.UniqueIndex(
        "(fingerprint) WHERE active", "Another instance has this key already."
    )

    @api.depends("public_key")
    def _compute_fingerprint(self):
        for partner in self:
            partner.fingerprint = signed.fingerprint(partner.public_key or "")

    @api.depends("endpoint")
    def _compute_is_automatic(self):
        for partner in self:
            partner.is_automatic = bool(partner.endpoint)

    @api.constrains("public_key")
    def _check_public_key(self):
        for partner in self:
            try:
                signed.verify({}, partner.public_key)
            except ValueError as error:
                raise ValidationError(
                    self.env._("%s: this is no public key in PEM.", partner.name)
                ) from error

    @api.constrains("endpoint")
    def _check_endpoint(self):
        for partner in self.filtered("endpoint"):
            if not partner.endpoint.startswith("https://"):
                raise ValidationError(
                    self.env._("%s: packets travel over https only.", partner.name)
                )
