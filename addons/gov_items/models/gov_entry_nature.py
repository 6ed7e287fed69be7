from odoo import fields, models

from ..kernel.justify import Facts, missing


class GovEntry(models.Model):
    """The nature of an entry in law, and why it gets the mode that it gets."""

    _inherit = "gov.entry"

    legal_basis = fields.Text(help="Law, regulation or rule, with its article.")
    nature = fields.Selection(
        [
            ("free", "The law names no level"),
            ("named", "The law names the upper level"),
            ("barred", "May be neither delegated nor entrusted"),
        ],
        index=True,
        help="The nature test of JN21 three (one) 1, JC25 one and LC20 one: which "
        "modes the law leaves open.",
    )
    justification_ids = fields.One2many(
        "gov.justification", "entry_id", string="Justifications"
    )

    def _justification_facts(self, day):
        """Return entry id -> what the requirements of a mode are held against."""
        manuals = self._manuals_for(self.env["gov.region"], day)
        facts = {}
        for entry in self:
            manual = manuals[entry.id]
            true = {
                "basis": (entry.legal_basis or "").strip(),
                "permit": entry.item_type == "01",
                "review_points": any(manual.step_ids.mapped("review_points")),
                "standardised": manual.is_standardised,
                "procedure": (manual.working_procedure or "").strip(),
            }
            facts[entry.id] = Facts(
                nature=entry.nature or "",
                given=tuple(
                    (reason.kind, frozenset(reason.region_ids.ids))
                    for reason in entry.justification_ids
                ),
                true=frozenset(kind for kind, value in true.items() if value),
            )
        return facts

    def _refuse_unjustified(self, mode, regions, day, facts=None):
        """Refuse a mode that the entry does not show itself fit for.

        :raise UserError: with the clause of the first requirement that is not met.
        """
        self.ensure_one()
        requirements = mode.requirement_ids
        if not requirements:
            return
        facts = facts or self._justification_facts(day)[self.id]
        by_kind = {r.kind: r for r in requirements}
        lacking = missing(
            [r._plain() for r in requirements], facts, frozenset(regions.ids)
        )
        if not lacking:
            return
        kinds = dict(requirements._fields["kind"]._description_selection(self.env))
        first = by_kind[lacking[0][0].kind]
        raise self.env["gov.clause"]._refusal(
            first.clause_id.code,
            self.env._(
                "%(entry)s cannot be given the mode “%(mode)s” yet. Missing: "
                "%(missing)s.",
                entry=self.display_name,
                mode=mode.name,
                missing="; ".join(self._lack_text(kinds, *lack) for lack in lacking),
            ),
        )

    def _lack_text(self, kinds, requirement, regions):
        words = kinds[requirement.kind]
        if not requirement.per_region:
            return words
        names = self.env["gov.region"].browse(sorted(regions)).mapped("name")
        return f"{words} ({'、'.join(names)})"
