from odoo import api, fields, models

from .. import matrix


class GovProgramme(models.Model):
    _inherit = "gov.programme"

    # ------------------------------------------------------------
    # MATRIX
    # ------------------------------------------------------------

    @api.readonly
    def get_matrix(self, on_date=None):
        """Return the matrix entry × region as of a day, for the screen.

        :param on_date: ISO date; today without it
        :return: dict of heads and of grids of codes, see ``matrix.Matrix.data``
        """
        self.ensure_one()
        self.check_access("read")
        return matrix.Matrix(self, self._matrix_day(on_date)).data()

    @api.readonly
    def get_matrix_gaps(self, on_date=None, entry_ids=None):
        """Return [entry id, region id, blocking, others] of cells with gaps.

        :param entry_ids: of these entries only: the screen of a province asks for the
            rows in sight first.
        """
        self.ensure_one()
        self.check_access("read")
        return matrix.Matrix(self, self._matrix_day(on_date)).gaps(entry_ids)

    @api.readonly
    def get_matrix_cell(self, entry_id, region_id, on_date=None):
        """Return why a cell is as it is, as titled sections of lines.

        :return: {"title", "subtitle", "mode", "sections": [{"title", "lines"}],
            "delegation_id", "rule_id"}; a line has "label", "text" and maybe "level"
        """
        self.ensure_one()
        self.check_access("read")
        day = self._matrix_day(on_date)
        entry = self.entry_ids.browse(entry_id)
        region = self.env["gov.region"].browse(region_id)
        if entry.programme_id != self or region not in self._receiving_regions():
            return False
        rule = entry.resolve_mode(region, day)
        delegation = self.env["gov.delegation"].search(
            [("entry_id", "=", entry.id), ("region_id", "=", region.id)]
        )
        mode = rule.mode_id
        return {
            "title": entry.display_name,
            "subtitle": region.name,
            "mode": mode._label() if mode else self.env._("not delegated"),
            "sections": [
                section
                for section in (
                    self._why_rule(rule),
                    self._why_cases(entry, region, day),
                    *delegation._why_sections(day),
                )
                if section["lines"]
            ],
            "delegation_id": delegation.id,
            "rule_id": rule.id,
        }

    @api.readonly
    def get_matrix_difference(self, first, second):
        """Return the cells that two days answer differently, for the screen."""
        self.ensure_one()
        self.check_access("read")
        changes = matrix.difference(
            self, self._matrix_day(first), self._matrix_day(second)
        )
        none = self.env._("not delegated")
        return [
            {
                "entry_id": entry.id,
                "region_id": region.id,
                "before": before._label() if before else none,
                "after": after._label() if after else none,
            }
            for entry, region, before, after in changes
        ]

    @api.model
    @api.readonly
    def get_matrix_programmes(self):
        """Return the programmes that have a catalogue, those published first."""
        programmes = self.search([("entry_ids", "!=", False)])
        return [
            {"id": programme.id, "name": programme.display_name}
            for programme in programmes.sorted(lambda p: p.state != "published")
        ]

    def action_open_matrix(self):
        """Open the matrix of the programme."""
        action = self.env["ir.actions.client"]._for_xml_id(
            "gov_items.gov_matrix_action"
        )
        action["params"] = {"programme_id": self[:1].id}
        return action

    def _matrix_day(self, on_date):
        day = fields.Date.to_date(on_date) if on_date else None
        return day or self._city_today()

    def _why_rule(self, rule):
        """Return the section that says which rule decides, and on what ground."""
        lines = []
        if not rule:
            text = self.env._("No rule speaks about this cell on this day.")
            lines.append({"label": self.env._("Rule"), "text": text, "level": "danger"})
        else:
            clause = rule.clause_id
            until = rule.date_to or self.env._("open-ended")
            for label, text in (
                (self.env._("Rule"), rule.display_name),
                (self.env._("Where"), rule.where_text),
                (self.env._("Valid"), f"{rule.date_from} – {until}"),
                (self.env._("Clause"), clause.display_name if clause else ""),
                (self.env._("Its words"), clause.quotation if clause else ""),
                (self.env._("Reading"), rule.reading),
                (self.env._("Annex's note"), rule.note),
            ):
                lines.append({"label": label, "text": text})
        lines = [line for line in lines if line["text"]]
        return {"title": self.env._("Decided by"), "lines": lines}

    def _why_cases(self, entry, region, day):
        """Return the section of the rules that decide instead in some cases."""
        specs = self._rule_set().rules_of(entry.id)
        rules = self.env["gov.rule"].browse(
            spec.id
            for spec in specs
            if (spec.circumstance or spec.conditions) and spec.in_force(region.id, day)
        )
        lines = [{"label": r.case_text, "text": r.answer_text} for r in rules]
        return {"title": self.env._("Otherwise, by the case"), "lines": lines}
