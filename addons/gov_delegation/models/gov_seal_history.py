from odoo import api, fields, models

ROLES = {"user": "user_ids", "keeper": "keeper_id"}


class GovSeal(models.Model):
    _inherit = "gov.seal"

    named_ids = fields.One2many(
        "gov.seal.named",
        "seal_id",
        "History of keeper and users",
        groups="gov_delegation.group_seal_keeper,gov_delegation.group_legal_officer,"
        "gov_items.group_city_manager,gov_items.group_auditor",
    )

    @api.model_create_multi
    def create(self, vals_list):
        seals = super().create(vals_list)
        seals._log_named({})
        return seals

    def write(self, vals):
        if not set(ROLES.values()) & set(vals):
            return super().write(vals)
        before = {(seal.id, role): seal._named(role) for seal in self for role in ROLES}
        result = super().write(vals)
        self._log_named(before)
        return result

    def _named(self, role):
        return set(self[ROLES[role]].ids)

    def _log_named(self, before):
        """Append what changed since ``before``: {(seal id, role): user ids}."""
        rows = []
        for seal in self:
            for role in ROLES:
                old, new = before.get((seal.id, role), set()), seal._named(role)
                for change, users in (("removed", old - new), ("named", new - old)):
                    rows += [seal._named_row(role, change, user) for user in users]
        self.env["gov.seal.named"]._chain_append(rows)

    def _named_row(self, role, change, user_id):
        return {
            "seal_id": self.id,
            "role": role,
            "change": change,
            "user_id": user_id,
            "changed_at": fields.Datetime.now(),
            "changed_by": self.env.uid,
        }
