from odoo import api, fields, models

from ..kernel.explain import opposed


class GovRuleFinding(models.TransientModel):
    """Something that the check of a programme's rules found."""

    _name = "gov.rule.finding"
    _description = "Finding about Rules"
    _order = "level, kind, entry_id, id"

    programme_id = fields.Many2one("gov.programme", required=True)
    kind = fields.Selection(
        [
            ("overlap", "Two rules contradict each other"),
            ("gap", "No rule speaks"),
            ("listed", "Otherwise than the list"),
            ("opposed", "Opposite treatment"),
        ],
        required=True,
    )
    level = fields.Selection(
        [("1", "Wrong"), ("2", "To be looked at")], required=True, default="2"
    )
    entry_id = fields.Many2one("gov.entry")
    other_entry_id = fields.Many2one("gov.entry")
    rule_id = fields.Many2one("gov.rule")
    other_rule_id = fields.Many2one("gov.rule")
    regions = fields.Char()
    message = fields.Char()

    @api.model
    def _check_programme(self, programme):
        """Find gaps, overlaps and contradictions; return the findings."""
        programme.check_access("read")
        vals_list = [
            *self._overlaps(programme),
            *self._gaps(programme),
            *self._otherwise(programme),
            *self._opposed(programme),
        ]
        return self.create([dict(v, programme_id=programme.id) for v in vals_list])

    def _overlaps(self, programme):
        message = self.env._("Equally specific, but the modes differ.")
        for overlap in programme._rule_set().overlaps():
            yield {
                "kind": "overlap",
                "level": "1",
                "entry_id": overlap.first.entry_id,
                "rule_id": overlap.first.id,
                "other_rule_id": overlap.second.id,
                "message": message,
            }

    def _gaps(self, programme):
        for (entry, begin, end), regions in programme._rule_holes().items():
            yield {
                "kind": "gap",
                "level": "1",
                "entry_id": entry.id,
                "regions": "、".join(regions.mapped("name")),
                "message": self.env._(
                    "No rule for every case from %(begin)s to %(end)s.",
                    begin=begin,
                    end=end or self.env._("open-ended"),
                ),
            }

    def _otherwise(self, programme):
        """Rules by which another level decides than in the mode that is listed."""
        deciders = dict(
            self.env["gov.mode"]._fields["decider"]._description_selection(self.env)
        )
        for rule in programme.rule_ids.filtered(lambda r: r.active and r.mode_id):
            listed = rule.entry_id.mode_id
            if listed and listed.decider != rule.mode_id.decider:
                yield {
                    "kind": "listed",
                    "entry_id": rule.entry_id.id,
                    "rule_id": rule.id,
                    "regions": rule.where_text,
                    "message": self.env._(
                        "The list prints “%(listed)s” (decides: %(before)s), the rule "
                        "says “%(mode)s” (decides: %(after)s).",
                        listed=listed.name,
                        before=deciders[listed.decider],
                        mode=rule.mode_id.name,
                        after=deciders[rule.mode_id.decider],
                    ),
                }

    def _opposed(self, programme):
        facts = {fact.code: fact.name for fact in self.env["gov.fact"].search([])}
        pairs = opposed(programme._rule_set(), programme.entry_ids.ids)
        for first, second in pairs:
            yield {
                "kind": "opposed",
                "entry_id": first.entry_id,
                "other_entry_id": second.entry_id,
                "rule_id": first.id,
                "other_rule_id": second.id,
                "message": self.env._(
                    "One entry shuts out what the other is confined to: %(fact)s.",
                    fact=facts.get(first.conditions[0].fact, ""),
                ),
            }
