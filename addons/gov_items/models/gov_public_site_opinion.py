from odoo import api, fields, models

#: Published answers on a programme's page.
SHOWN = 50


class GovPublicSite(models.AbstractModel):
    """What the public pages show of opinions; never who sent them."""

    _inherit = "gov.public.site"

    @api.model
    def _open_programme(self, code):
        """Return the programme whose lists are published, else an empty record."""
        return self._versions([("programme_id.code", "=", code)]).programme_id

    @api.model
    def _opinions(self, code):
        """Return the numbers and published answers of a programme."""
        versions = self._versions([("programme_id.code", "=", code)])
        programme = versions.programme_id
        if not programme:
            return None
        opinions = self.env["gov.opinion"].sudo()  # sudo: published ones only
        shown = opinions.search(
            [
                ("programme_id", "=", programme.id),
                ("is_public", "=", True),
                ("state", "=", "answered"),
            ],
            limit=SHOWN,
        )
        return {
            "programme": {"code": programme.code, "name": programme.name},
            "regions": [self._head(version) for version in versions],
            "kinds": opinions._fields["kind"]._description_selection(self.env),
            "counts": programme._opinion_counts(),
            "shown": [self._opinion_row(opinion) for opinion in shown],
        }

    @api.model
    def _opinion(self, receipt):
        """Return what became of an opinion."""
        opinions = self.env["gov.opinion"].sudo()  # sudo: the receipt is the key
        opinion = opinions.search([("receipt", "=", receipt)])
        if not opinion:
            return None
        return {
            "receipt": opinion.receipt,
            "programme": {
                "code": opinion.programme_id.code,
                "name": opinion.programme_id.name,
            },
            "state": opinion.state,
            "due": opinion.due_date,
            "aside_reason": opinion.aside_reason,
            **self._opinion_row(opinion),
        }

    def _opinion_row(self, opinion):
        kinds = dict(opinion._fields["kind"]._description_selection(self.env))
        return {
            "kind": kinds[opinion.kind],
            "region": opinion.region_id.name,
            "entry": opinion.entry_id.name,
            "text": opinion.text,
            "received": fields.Datetime.context_timestamp(
                opinion, opinion.received_at
            ).date(),
            "answer": opinion.answer if opinion.state == "answered" else False,
            "answered": opinion.answered_on,
            "adopted": opinion.is_adopted,
            "agency": opinion.agency_id.name,
        }
