from odoo import api, fields, models


class GovEntry(models.Model):
    """What the public channels may offer of an entry."""

    _inherit = "gov.entry"

    online = fields.Boolean(
        "Open online",
        default=True,
        help="Web, terminal and mobile take applications too; asking, applying and "
        "delivery by post are then all offered (JN18).",
    )
    is_secret = fields.Boolean(
        "Secret",
        help="Neither online nor by post (JC25 one (three)).",
    )
    agent_service = fields.Boolean(
        "Helpers may hand it in",
        default=True,
        help="Disabled and elderly people may have it handed in for them, free of "
        "charge (JN18).",
    )

    publish_result = fields.Boolean(
        "Results are public",
        help="Number, item, date and result of granted cases are shown to everybody, "
        "personal data masked (JN18).",
    )

    @api.constrains("online", "is_secret")
    def _check_secret(self):
        for entry in self:
            if entry.is_secret and entry.online:
                raise self.env["gov.clause"]._refusal(
                    "JC25-13-09",
                    self.env._(
                        "%(entry)s is secret and cannot be open online.",
                        entry=entry.display_name,
                    ),
                )
