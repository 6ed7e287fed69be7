from odoo import api, models


class GovDelegation(models.Model):
    """What publishing and adjusting ask of both levels' lists of powers (LC20)."""

    _inherit = "gov.delegation"

    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        delegations._note_power_changes("mode", {})
        return delegations

    @api.model
    def _create_bulk(self, vals_list):
        delegations = super()._create_bulk(vals_list)
        programmes = {vals["programme_id"] for vals in vals_list}
        listed = self.env["gov.programme"].browse(programmes).filtered("power_lists")
        if listed:
            delegations._note_power_changes("mode", {})
        return delegations

    def write(self, vals):
        kinds = {
            kind
            for kind, names in (
                ("mode", {"mode_id", "agency_id", "upper_agency_id"}),
                ("supervisor", {"supervisor_ids"}),
            )
            if names & vals.keys()
        }
        followed = self.filtered("programme_id.power_lists") if kinds else self.browse()
        before = {kind: followed._power_texts(kind) for kind in kinds if followed}
        result = super().write(vals)
        for kind, texts in before.items():
            followed._note_power_changes(kind, texts)
        return result

    def _power_texts(self, kind):
        """Return delegation id -> what a list of powers says of it."""
        if kind == "supervisor":
            return {d.id: "、".join(d.supervisor_ids.mapped("name")) for d in self}
        return {d.id: d.mode_id.name or "" for d in self}

    def _note_power_changes(self, kind, before):
        """Open the changes of both levels where the text is another than before."""
        followed = self.filtered("programme_id.power_lists")
        rows = []
        for delegation, text in zip(
            followed, followed._power_texts(kind).values(), strict=True
        ):
            old = before.get(delegation.id, "")
            if text != old and delegation._is_listed_power(old):
                rows += delegation._power_rows(kind, old, text)
        self.env["gov.power.change"]._open_changes(rows)

    def _is_listed_power(self, old_mode):
        """Return whether the lists of powers name the delegation, now or before."""
        self.ensure_one()
        former = self.programme_id.mode_ids.filtered(lambda m: m.name == old_mode)
        modes = self.mode_id | former
        return bool(modes.filtered("changes_power_list"))

    def _power_rows(self, kind, old, new):
        common = {
            "programme_id": self.programme_id.id,
            "entry_id": self.entry_id.id,
            "kind": kind,
            "adjustment_id": self.rule_id.adjustment_line_id.adjustment_id.id,
            "old_text": old,
            "new_text": new or self.env._("not delegated"),
        }
        return [
            dict(
                common,
                level="upper",
                agency_id=self.upper_agency_id.id,
                region_id=False,
            ),
            dict(
                common,
                level="lower",
                agency_id=self.agency_id.id,
                region_id=self.region_id.id,
            ),
        ]
