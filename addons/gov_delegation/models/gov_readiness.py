from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

ACTORS = ("gov_delegation.group_legal_officer", "gov_items.group_agency_manager")
CONFIRMED = frozenset(("confirmed_on", "confirmed_by"))
#: What must be there before a delegation goes live (HZ22 four (one)).
CHECKS = ("documents_on", "system_on", "accounts_on", "training_on")
#: Who forwards, how, within what time (LC20 two (one)).
ROUTE = ("route_who", "route_how", "route_days")
FLOW = object()  # cannot come over RPC: only code of this process can hold it


class GovReadiness(models.Model):
    """Whether the lower body can take a delegation on: its own word, item by item.

    Documents, system, accounts and training are noted with the day; where accepted
    files travel upwards the forwarding route is written down. The undertaking body
    confirms; until then the delegation does not go live in programmes that ask for
    it (HZ22 four (one), LC20 two (one)).
    """

    _name = "gov.readiness"
    _description = "Readiness of a Delegation"
    _order = "id desc"
    _rec_name = "delegation_id"

    delegation_id = fields.Many2one(
        "gov.delegation", required=True, index=True, ondelete="cascade"
    )
    programme_id = fields.Many2one(related="delegation_id.programme_id", store=True)
    region_id = fields.Many2one(related="delegation_id.region_id", store=True)
    agency_id = fields.Many2one(
        related="delegation_id.agency_id", string="Undertaking agency", store=True
    )
    upper_agency_id = fields.Many2one(
        related="delegation_id.upper_agency_id", string="Granting agency", store=True
    )
    documents_on = fields.Date(
        "Documents received on", help="Rules, guide, manual, blank certificates."
    )
    system_on = fields.Date(
        "System tested on", help="The approval system runs at the window."
    )
    accounts_on = fields.Date("Accounts opened on")
    training_on = fields.Date("Staff trained on")
    forwards = fields.Boolean(
        "Files travel upwards",
        compute="_compute_forwards",
        help="By the profile the lower body receives or reviews and the upper one "
        "decides.",
    )
    route_who = fields.Char("Forwarded by", help="Post or office, of both sides.")
    route_how = fields.Char("Forwarded through", help="System, courier, window.")
    route_days = fields.Integer(
        "Forwarded within", help="In working days after acceptance or review."
    )
    missing = fields.Char(compute="_compute_missing")
    confirmed_on = fields.Date(readonly=True, copy=False)
    confirmed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )

    _delegation_uniq = models.Constraint(
        "UNIQUE(delegation_id)", "A delegation has one readiness list."
    )
    _days_positive = models.Constraint(
        "CHECK(route_days >= 0)", "A time for forwarding is not negative."
    )

    @api.depends("delegation_id.mode_id")
    def _compute_forwards(self):
        for record in self:
            record.forwards = record.delegation_id.mode_id._forwards_up()

    @api.depends("forwards", *CHECKS, *ROUTE)
    def _compute_missing(self):
        for record in self:
            names = CHECKS + (ROUTE if record.forwards else ())
            record.missing = ", ".join(
                self._fields[name]._description_string(self.env)
                for name in names
                if not record[name]
            )

    @api.model
    def _ready_domain(self):
        """Confirmed by the lower body with everything noted."""
        return Domain("confirmed_on", "!=", False)

    # --- create, write ----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_confirmed(vals)
        return super().create(vals_list)

    def write(self, vals):
        """A change takes the confirmation back: it was given for what stood there."""
        if self.env.context.get("gov_readiness_flow") is FLOW:
            return super().write(vals)
        self._refuse_confirmed(vals)
        return super().write({**vals, "confirmed_on": False, "confirmed_by": False})

    @api.model
    def _refuse_confirmed(self, vals):
        if any(vals.get(name) for name in CONFIRMED):
            raise self.env["gov.clause"]._refusal(
                "LC20-21-03",
                self.env._("Only the undertaking body confirms that it is ready."),
            )

    def action_confirm(self):
        """The undertaking body confirms; the delegation may go live from now on.

        :raise AccessError: not a legal officer or manager of that body
        :raise UserError: something is not noted yet
        """
        user = self.env.user
        for record in self:
            if not any(map(user.has_group, ACTORS)) or not (
                record.agency_id._has_above(user.gov_agency_ids)
            ):
                raise AccessError(
                    self.env._("Only the undertaking body confirms that it is ready.")
                )
            if record.missing:
                route = any(not record[name] for name in ROUTE) and record.forwards
                checks = all(record[name] for name in CHECKS)
                raise self.env["gov.clause"]._refusal(
                    "LC20-21-04" if route and checks else "HZ22-41-07",
                    self.env._("Not noted yet: %(missing)s.", missing=record.missing),
                )
        records = self.sudo().with_context(gov_readiness_flow=FLOW)  # sudo: by the act
        records.write(
            {
                "confirmed_on": self._city_today(),
                "confirmed_by": self.env.uid,
            }
        )
