from odoo import fields, models
from odoo.fields import Domain


class GovAgency(models.Model):
    _inherit = "gov.agency"

    training_plan_ids = fields.One2many("gov.training.plan", "agency_id", "Plans")
    expert_ids = fields.One2many("gov.expert", "agency_id", "Experts")

    def action_open_without_plan(self):
        """City agencies that grant items and have no approved plan this year."""
        year = self._city_today().year
        return self._list(
            self.env._("Without a training plan for %(year)s", year=year),
            self._without_plan_domain(year),
        )

    def _without_plan_domain(self, year):
        return [
            ("region_id.kind", "=", "city"),
            ("kind", "in", ("department", "approval_bureau")),
            (
                "training_plan_ids",
                "not any",
                [("year", "=", year), ("state", "=", "approved")],
            ),
        ]

    def action_open_never_called(self):
        """Agencies with experts in the pool of whom none was ever called."""
        called = self.env["gov.expert.engagement"]._read_group([], ["pool_agency_id"])
        pools = self.env["gov.expert"]._read_group(
            [("state", "=", "approved")], ["agency_id"]
        )
        used = {agency.id for (agency,) in called}
        never = [agency.id for (agency,) in pools if agency.id not in used]
        return self._list(self.env._("Pools never called"), [("id", "in", never)])

    def action_open_stations_without_guidance(self):
        """Village stations that had no guidance in the period of their pair."""
        pairs = self.env["gov.guidance.pair"].search([("overdue", "=", True)])
        paired = self.env["gov.guidance.pair"].search(Domain.TRUE).lower_agency_id
        villages = Domain("region_id.kind", "=", "village") & (
            Domain("id", "in", pairs.lower_agency_id.ids)
            | Domain("id", "not in", paired.ids)
        )
        return self._list(self.env._("Stations without guidance"), villages)

    def _list(self, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "gov.agency",
            "view_mode": "list,form",
            "domain": list(Domain(domain)),
            "context": {"create": False},
        }

    def _granting(self):
        """Agencies that grant items of published programmes."""
        rows = self.env["gov.delegation"]._read_group(
            Domain("state", "in", ("planned", "live", "suspended"))
            & Domain("upper_agency_id", "!=", False),
            ["upper_agency_id"],
        )
        return self.browse(agency.id for (agency,) in rows)

    def _entries_without_expert(self):
        """Items the agency grants that need an expert its pool has not got."""
        self.ensure_one()
        cells = self.env["gov.delegation"].search(
            Domain("upper_agency_id", "=", self.id)
            & Domain("entry_id.expert_field_ids", "!=", False)
            & Domain("state", "in", ("planned", "live", "suspended"))
        )
        experts = self.env["gov.expert"].search(
            [("agency_id", "child_of", self.ids), ("callable", "=", True)]
        )
        covered = experts.field_ids
        return cells.entry_id.filtered(lambda e: not e.expert_field_ids & covered)

    def _training_users(self):
        """Organisers and managers of the agency: who acts on its alarms."""
        users = self.user_ids.sudo()  # sudo: only to give them a task
        roles = ("gov_training.group_organiser", "gov_items.group_agency_manager")
        return users.filtered(lambda user: any(map(user.has_group, roles)))
