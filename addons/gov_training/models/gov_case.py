from odoo import models
from odoo.tools import html2plaintext

from ..kernel import privacy


class GovCase(models.Model):
    _inherit = "gov.case"

    def action_make_typical_case(self):
        """Open a typical case on this one, with personal data covered.

        The gate looks again before anybody can publish it (JN21 seven 7).
        """
        self.ensure_one()
        self.check_access("read")
        cases = self.env["gov.typical.case"]
        known = cases.new({"source_case_id": self.id})._known_words()
        wrong = self.outcome in (
            "refused",
            "not_forwarded",
        ) or self.notice_ids.filtered(lambda notice: notice.kind == "supplement")
        typical = cases.create(
            {
                "name": self.env._(
                    "%(item)s: a case of %(region)s",
                    item=self.entry_id.name,
                    region=self.region_id.name,
                ),
                "kind": "wrong" if wrong else "right",
                "entry_id": self.entry_id.id,
                "facts": privacy.cover("\n".join(self._story()), known),
                "review_points": "\n".join(
                    filter(None, self.manual_id.step_ids.mapped("review_points"))
                ),
                "source_case_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": typical._name,
            "res_id": typical.id,
            "view_mode": "form",
        }

    def _story(self):
        """What happened, line by line, as the notices and events say it."""
        lines = [
            self.env._(
                "%(item)s (%(circumstance)s), received on %(day)s.",
                item=self.entry_id.name,
                circumstance=self.circumstance_id.name,
                day=self.received_on,
            )
        ]
        for event in self.event_ids.sorted("id"):
            detail = html2plaintext(str(event.detail or "")).strip()
            day = event.happened_at.date()
            lines.append(f"{day} {event.name}" + (f"：{detail}" if detail else ""))
        if self.reason:
            lines.append(self.reason)
        return lines

    def action_ask_instructor(self):
        """Ask the item's instructor about this case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask the instructor"),
            "res_model": "gov.question",
            "view_mode": "form",
            "context": {
                "default_entry_id": self.entry_id.id,
                "default_case_id": self.id,
                "default_manual_id": self.manual_id.id,
                "default_upper_agency_id": self.upper_agency_id.id,
            },
        }
