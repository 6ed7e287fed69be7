from odoo import models
from odoo.exceptions import UserError


class GovAnnexImport(models.Model):
    """A newer list of what is listed already becomes a proposed adjustment."""

    _inherit = "gov.annex.import"

    def action_propose_adjustment(self):
        """Propose what the list changes: modes, owners, new and missing entries.

        The programme itself is not touched; the adjustment is heard and decided.

        :raise UserError: rows have problems, or nothing has changed.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "read" or self.problem_count:
            raise UserError(
                self.env._(
                    "%(file)s: read the list and correct its rows first.",
                    file=self.file_name,
                )
            )
        changes = self._adjustment_changes()
        if not changes:
            raise UserError(
                self.env._("%(file)s changes nothing.", file=self.file_name)
            )
        adjustment = self.env["gov.adjustment"].propose(
            {
                "title": self.file_name,
                "programme_id": self.programme_id.id,
                "ground": "annex",
                "changes": changes,
            },
            self._adjustment_evidence(),
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_adjustment_action"
        )
        return action | {
            "res_id": adjustment.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _adjustment_changes(self):
        """Return the values of the adjustment's lines."""
        existing = self.line_ids._existing()
        changes = []
        for line in self.line_ids.sorted("seq"):
            entry = existing.get((self.programme_id.id, line.seq))
            if not entry:
                changes.append(self._change_add(line))
                continue
            for column, _old, _new in line._differing(entry):
                if column == "mode":
                    changes.append(self._change(entry, "mode", mode_id=line.mode_id.id))
                elif column == "dept":
                    owner = line.sector_id.id
                    changes.append(self._change(entry, "owner", sector_id=owner))
        listed = set(self.line_ids.mapped("seq"))
        gone = self.programme_id.entry_ids.filtered(
            lambda e: e.sequence not in listed and not e.date_to
        )
        return changes + [
            self._change(entry, "withdraw", ground="law") for entry in gone
        ]

    def _change(self, entry, kind, **vals):
        clause = {"clause_id": self.clause_id.id}
        return {"kind": kind, "entry_id": entry.id} | clause | vals

    def _change_add(self, line):
        return {
            "kind": "add",
            "new_name": line.name,
            "mode_id": line.mode_id.id,
            "sector_id": line.sector_id.id,
            "supervisor_sector_id": line.supervisor_sector_id.id,
            "clause_id": self.clause_id.id,
            "note": line.note,
        }

    def _adjustment_evidence(self):
        """Return every difference in words, names and notes included."""
        rows = self.line_ids.filtered("difference").sorted("seq")
        words = [f"{line.seq} {line.name}: {line.difference}" for line in rows]
        return "\n".join([self.file_name, *words])
