from odoo import api, fields, models


class GovEntryOnline(models.Model):
    """Everything is online but what is secret or kept off by law; experts needed."""

    _inherit = "gov.entry"

    offline_law = fields.Char(
        "Law that keeps it offline",
        help="Law and article by which the entry cannot be handled online. Without it, "
        "and without secrecy, every entry is open online (JN18).",
    )
    expertise_ids = fields.One2many(
        "gov.entry.expertise",
        "entry_id",
        "Experts needed",
        help="For which purposes experts are called in; each case of the entry gets "
        "a step for each (JN21 three (three) 8).",
    )

    @api.constrains("online", "is_secret", "offline_law")
    def _check_offline_law(self):
        for entry in self:
            excepted = entry.is_secret or (entry.offline_law or "").strip()
            if not entry.online and not excepted:
                raise self.env["gov.clause"]._refusal(
                    "JN18-17-04",
                    self.env._(
                        "%(entry)s: an entry is online unless it is secret or a law is "
                        "named that keeps it offline.",
                        entry=entry.display_name,
                    ),
                )
