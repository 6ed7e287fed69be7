from odoo import api, fields, models

from ..kernel.wording import candidates, names, plain


class GovSector(models.Model):
    """A line of business that every level has an agency for, as transport."""

    _name = "gov.sector"
    _description = "Sector"
    _order = "code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True)
    code = fields.Char(
        required=True,
        help="Short word. Reserved: approval (administrative approval bureau), "
        "government (government or street office), justice (judicial bureau).",
    )
    aliases = fields.Char(
        string="Also Called",
        help="Other names that annexes print for the sector, parted by commas, "
        "without level and office, as in “health, public health”.",
    )
    is_utility = fields.Boolean(
        string="Utility",
        help="Companies that supply water, power, gas or heat: they hold no "
        "administrative power, so nothing of theirs can be entrusted (HZ22 annex).",
    )
    agency_ids = fields.One2many("gov.agency", "sector_id", string="Agencies")

    _code_uniq = models.Constraint(
        "unique(code)", "Another sector has this code already."
    )

    @api.model
    def _names(self):
        """Return normalised name or alias -> sector id; a name beats an alias."""
        found = {}
        sectors = self.search_fetch([], ["name", "aliases"])
        for sector in sectors:
            found.setdefault(plain(sector.name), sector.id)
        for sector in sectors:
            for name in names(sector.aliases):
                found.setdefault(name, sector.id)
        return found

    @api.model
    def _look_up(self, office, known):
        """Return the id of the sector an office belongs to, or False.

        :param known: what ``_names`` returned
        """
        words = candidates(office)
        return next((known[word] for word in words if word in known), False)

    def _expert_pool(self, day):
        """Hook of the training module: the experts whom a review of this sector may
        draw on ``day``.

        :return: list of {"key", "name"}; the key never changes
        """
        return []
