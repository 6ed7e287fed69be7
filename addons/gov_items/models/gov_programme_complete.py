from odoo import fields, models


class GovProgramme(models.Model):
    """What a programme's own document asks of its catalogue, guides and modes."""

    _inherit = "gov.programme"

    complete_catalogue = fields.Boolean(
        string="Catalogue Must Be Complete",
        help="Every entry names its type, its granting sector and its supervising "
        "sector, or the programme is not published (HZ22 two (one)).",
    )
    complete_guides = fields.Boolean(
        string="Guides Must Be Complete",
        help="A guide names basis and conditions, flow and limit, fees and remarks, or "
        "is not published (JN18, one-stop platform).",
    )
    duties_needed = fields.Boolean(
        string="Duties by Step Are Needed",
        help="A mode that is no direct delegation says for each of its steps which "
        "level's officer is responsible, or is not published (LC20 three (two)).",
    )

    def _refuse_incomplete(self, entries):
        """Refuse a catalogue or modes that lack what the document asks for.

        :param entries: the entries that are about to be published
        :raise UserError: HZ22-21-02, LC20-32-05
        """
        self.ensure_one()
        if self.complete_catalogue:
            entries._refuse_incomplete()
        if self.duties_needed:
            modes = entries.rule_ids.filtered("active").mode_id
            modes._refuse_without_duties()
