from odoo import models


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    def _why_sections(self, on_date):
        """Return the sections that explain a cell of the matrix.

        ``self`` has one record, or none where the cell is not published.

        :return: [{"title", "lines": [{"label", "text", "level"?}]}]
        """
        if not self:
            line = {
                "label": self.env._("State"),
                "text": self.env._("The cell is not published yet."),
                "level": "warning",
            }
            return [{"title": self.env._("Delegation"), "lines": [line]}]
        missing = self.env._("What is missing to go live")
        return [
            {"title": self.env._("Delegation"), "lines": self._why_lines(on_date)},
            {"title": missing, "lines": self._why_gaps(on_date)},
        ]

    def _why_lines(self, on_date):
        """Return the lines on who acts; upper modules add agreement, hall, instructor.

        :return: [{"label", "text"}]; ``text`` may be empty: nobody, nothing
        """
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        state = states[self.state]
        if self.date_live:
            state = self.env._(
                "%(state)s, live since %(day)s", state=state, day=self.date_live
            )
        rows = [
            (self.env._("State"), state),
            (self.env._("Reason"), self.state_reason),
            (self.env._("Received by"), self._receiver_above()),
            (self.env._("Undertaking agency"), self.agency_id.name),
            (self.env._("Granting agency"), self.upper_agency_id.name),
            (self.env._("Supervisors"), "、".join(self.supervisor_ids.mapped("name"))),
        ]
        if self.rule_id != self.entry_id.resolve_mode(
            self.region_id, self._city_today()
        ):
            published = self.mode_id._label() if self.mode_id else states["withdrawn"]
            rows.append((self.env._("Published mode"), published))
        optional = (self.env._("Reason"), self.env._("Received by"))
        return [
            {"label": label, "text": text or "–"}
            for label, text in rows
            if text or label not in optional
        ]

    def _receiver_above(self):
        """Return which region above receives, where the mode points upwards."""
        if self.direction != "up":
            return ""
        return self.env._(
            "%(region)s, the level above", region=self.receiving_region_id.name
        )

    def _why_gaps(self, on_date):
        """Return what the delegation lacks, each with the clause that asks for it."""
        clauses = self.env["gov.clause"]
        lines = []
        for gap in self._get_gaps(on_date)[self.id]:
            basis = clauses._cite(gap.clause_code) if gap.clause_code else ""
            label = self.env._("must") if gap.blocking else self.env._("should")
            level = "danger" if gap.blocking else "warning"
            text = "\n".join(filter(None, (gap.message, basis)))
            lines.append({"label": label, "text": text, "level": level})
        return lines
