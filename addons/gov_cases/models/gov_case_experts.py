from odoo import fields, models


class GovCaseExperts(models.Model):
    """Cases of entries that need experts get an expert step (JN21 three (three) 8)."""

    _inherit = "gov.case"

    needs_experts = fields.Boolean(
        readonly=True,
        copy=False,
        help="The entry calls for experts; the review ends after they are heard.",
    )
    expertise_ids = fields.One2many(
        "gov.case.expertise", "case_id", "Expert steps", readonly=True, copy=False
    )

    def _start(self, rule):
        """Lay out the expert steps that the entry calls for, as of now."""
        needs = self.env["gov.entry.expertise"]._of_entry(self.entry_id.id)
        if needs:
            self._act_write({"needs_experts": True})
            store = self.env["gov.case.expertise"].sudo()  # sudo: by acceptance alone
            store.create(
                [
                    {"case_id": self.id, "kind": kind, "experts": count, "note": note}
                    for kind, count, note in needs
                ]
            )
        return super()._start(rule)

    def _check_procedures_over(self):
        """Refuse, too, while an expert step is outstanding (JN21-08-01)."""
        super()._check_procedures_over()
        if not self.needs_experts:
            return
        waiting = self.expertise_ids.filtered(lambda row: row.state != "done")
        if waiting:
            labels = dict(waiting._fields["kind"]._description_selection(self.env))
            self._refuse(
                "JN21-08-01",
                self.env._(
                    "Experts are to be heard first: %(purposes)s.",
                    purposes=", ".join(labels[kind] for kind in waiting.mapped("kind")),
                ),
            )

    def _path(self):
        """Show the expert steps on the path, before the review."""
        path = super()._path()
        experts = self._expert_path()
        place = next((i for i, step in enumerate(path) if step["kind"] == "review"), 0)
        for step in experts if place else ():
            path.insert(place, {**step, "agency": path[place]["agency"]})
            place += 1
        return path

    def _expert_path(self):
        kinds = self.env["gov.case.expertise"]._fields["kind"]
        labels = dict(kinds._description_selection(self.env))
        rows = [(row.kind, row.state) for row in self.expertise_ids]
        if not rows and not self.step_ids:
            needs = self.env["gov.entry.expertise"]._of_entry(self.entry_id.id)
            rows = [(kind, "pending") for kind, _count, _note in needs]
        return [
            {
                "kind": "experts",
                "label": self.env._("Experts: %s", labels[kind]),
                "state": state,
                "on_sight": False,
            }
            for kind, state in rows
        ]
