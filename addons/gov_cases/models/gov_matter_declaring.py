from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from .gov_case import RAW_GROUPS


class GovMatterDeclaring(models.Model):
    """What is declared once for a joint matter, and passed on to its cases."""

    _inherit = "gov.matter"

    item_ids = fields.One2many("gov.matter.item", "matter_id", "Items")
    fact_ids = fields.One2many("gov.matter.fact", "matter_id", "Facts")
    delivery = fields.Selection(
        [("counter", "At the counter"), ("post", "By post")],
        required=True,
        default="counter",
        help="How the applicant wants the results of all items (JC25 one (three)).",
    )
    address = fields.Char("Postal address", groups=RAW_GROUPS)

    @api.constrains("delivery", "address")
    def _check_address(self):
        for matter in self:
            known = matter.sudo().address  # sudo: only whether there is one
            if matter.delivery == "post" and not known:
                raise ValidationError(
                    self.env._("Delivery by post needs the postal address.")
                )

    # --- asking -----------------------------------------------------------------

    @api.onchange("kind_id", "region_id")
    def _onchange_kind_id(self):
        """Lay out the items too, each with its circumstance and facts."""
        result = super()._onchange_kind_id()
        self.fact_ids = [Command.clear()]
        self.item_ids = [Command.clear()] + self._prepare_items(self._delegations())
        self._onchange_item_ids()
        return result

    @api.onchange("item_ids", "fact_ids")
    def _onchange_item_ids(self):
        """Ask for the facts that the rules still need for what is entered."""
        asked = {(fact.entry_id.id, fact.fact_id.id) for fact in self.fact_ids}
        rows = [
            Command.create({"entry_id": entry.id, "fact_id": fact.id})
            for entry, facts in self._missing_facts().items()
            for fact in facts
            if (entry.id, fact.id) not in asked
        ]
        if rows:
            self.fact_ids = rows

    @api.model
    def _prepare_items(self, delegations):
        first = self.env["gov.circumstance"]._first()
        return [
            Command.create({"delegation_id": one.id, "circumstance_id": first.id})
            for one in delegations
        ]

    def _facts_of(self, entry):
        """The facts declared for ``entry`` as code -> value."""
        return {
            fact.fact_id.code: fact.value
            for fact in self.fact_ids
            if fact.value and fact.entry_id == entry
        }

    def _missing_facts(self):
        """Entry -> the ``gov.fact`` records that could still change its answer."""
        day = self.received_on or self._city_today()
        codes = {}
        for item in self.item_ids:
            entry, region = item.delegation_id.entry_id, item.delegation_id.region_id
            codes[entry] = entry.programme_id._rule_set().missing_facts(
                entry.id,
                region.id,
                day,
                item.circumstance_id.code or None,
                self._facts_of(entry),
            )
        wanted = set().union(*codes.values())
        domain = Domain("code", "in", sorted(wanted)) & Domain(
            "programme_id", "in", [*self.kind_id.programme_id.ids, False]
        )
        facts = self.env["gov.fact"].search(domain)
        return {
            entry: facts.filtered(lambda fact, names=names: fact.code in names)
            for entry, names in codes.items()
            if names
        }

    # --- acceptance -------------------------------------------------------------

    def _check_new(self):
        """Refuse before any case is opened where one lacks what it depends on.

        :raise UserError: JN21-07-12
        """
        result = super()._check_new()
        left = self._delegations() - self.item_ids.delegation_id
        if left:
            self.item_ids = self._prepare_items(left)
        missing = self._missing_facts()
        if missing:
            self.env["gov.case"]._refuse(
                "JN21-07-12",
                self.env._(
                    "Declare first, for how each item is handled depends on it: "
                    "%(facts)s.",
                    facts="; ".join(
                        f"{entry.name}: {', '.join(facts.mapped('name'))}"
                        for entry, facts in missing.items()
                    ),
                ),
            )
        return result

    def _prepare_case(self, delegation):
        """Pass on what was declared for the item, and how results are delivered."""
        item = self.item_ids.filtered(lambda row: row.delegation_id == delegation)
        entry = delegation.entry_id
        return {
            **super()._prepare_case(delegation),
            "circumstance_id": item.circumstance_id.id,
            "fact_ids": [
                Command.create({"fact_id": fact.fact_id.id, "value": fact.value})
                for fact in self.fact_ids
                if fact.value and fact.entry_id == entry
            ],
            "delivery": self.delivery,
            "address": self.address,
        }

    def _check_declaring(self):
        """Refuse to change what was declared once the matter is accepted."""
        if self.filtered("accepted_on"):
            self.env["gov.case"]._refuse(
                "SUITE-APPEND",
                self.env._("What was declared for an accepted matter stays."),
            )
