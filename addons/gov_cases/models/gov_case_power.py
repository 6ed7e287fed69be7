from odoo import fields, models


class GovCasePower(models.Model):
    """Whose power is exercised, and how much of it there is."""

    _inherit = "gov.case"

    power = fields.Selection(
        [
            ("own", "Own power of who decides"),
            ("delegated", "Obtained by delegation"),
            ("entrusted", "Exercised in the upper level's name"),
        ],
        "Source of power",
        readonly=True,
        copy=False,
        help="From the mode's profile at acceptance: kept apart in lists, statistics "
        "and the choice of the seal (JN21 six).",
    )
    quota_id = fields.Many2one(
        "gov.quota",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The quota that the grant drew on.",
    )

    def _power(self, mode):
        """Whose power a case of ``mode`` exercises."""
        if mode.decider == "upper":
            return "own"
        return "entrusted" if mode.in_name_of == "upper" else "delegated"

    def _draw_quota(self):
        """Draw the grant on the entry's quota, where there is one.

        :raise UserError: it is used up (JN21-07-08)
        """
        quotas = self.env["gov.quota"].sudo()  # sudo: whoever decides is bound by it
        found = quotas.browse(
            quotas._find(self.entry_id.id, self.region_id.id, self._today().year)
        )
        if not found:
            return
        if not found._draw():
            self._refuse(
                "JN21-07-08",
                self.env._(
                    "The year's quota of %(amount)s is used up; %(agency)s can raise "
                    "it.",
                    amount=found.amount,
                    agency=self.upper_agency_id.name,
                ),
            )
        self._act_write({"quota_id": found.id})
        self._log("quota", detail=str(found.left - 1))
