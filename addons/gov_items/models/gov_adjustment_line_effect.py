from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command, Domain

from ..kernel.supersede import supersede
from ..publication import Publication


class GovAdjustmentLine(models.Model):
    """Carries a change out on its day: rules, entries, regions, cells."""

    _inherit = "gov.adjustment.line"

    def _execute(self):
        """Carry the change out; called once, by the effect that lists it.

        :return: the entries whose cells are to be published anew
        """
        self.ensure_one()
        return getattr(self, f"_execute_{self.kind}")()

    def _day(self):
        return self.adjustment_id.date_effective

    # --- kinds ------------------------------------------------------------------

    def _execute_add(self):
        entry = self._new_entry(self.new_name, self.item_id, self.sector_id)
        self._replace_rules(entry, self.region_ids, self.mode_id)
        return entry

    def _execute_mode(self):
        self._replace_rules(self.entry_id, self.region_ids, self.mode_id)
        return self.entry_id

    def _execute_scope(self):
        self._replace_rules(self.entry_id, self.region_ids, self.mode_id)
        return self.entry_id

    def _execute_region(self):
        programme = self.programme_id
        added = self.region_ids - programme.region_ids
        entries = self.entry_id or programme.entry_ids
        if added:
            programme.sudo().region_ids = [  # sudo: regions change by adjustment only
                Command.link(region.id) for region in added
            ]
        # Regions that only join the programme follow the rules for all regions.
        if self.entry_id or self.mode_id or not added:
            for entry in entries:
                self._replace_rules(entry, self.region_ids, self.mode_id)
        return entries

    def _execute_suspend(self):
        cells = self._cells().filtered(lambda d: d.state == "live")
        cells._move("suspended", state_reason=self._reason())
        return self.env["gov.entry"]

    def _execute_withdraw(self):
        cells = self._cells().filtered(
            lambda d: d.state in ("planned", "live", "suspended")
        )
        cells._move("withdrawn", state_reason=self._reason(), date_end=self._day())
        self._replace_rules(self.entry_id, self.region_ids, self.env["gov.mode"])
        return self.entry_id

    def _execute_split(self):
        old = self.entry_id
        made = old.browse()
        for name in self._parts():
            item = self.env["gov.item"].create(
                {
                    "name": name,
                    "item_type": old.item_type,
                    "parent_id": old.item_id.id,
                }
            )
            made |= self._new_entry(name, item, old.sector_id, like=old)
        self._carry_rules(old, made)
        self._end_entries(old)
        return old | made

    def _execute_merge(self):
        olds = self.entry_id | self.merge_entry_ids
        first = self.entry_id
        made = self._new_entry(
            self.new_name, self.item_id or first.item_id, first.sector_id, like=first
        )
        self._carry_rules(first, made)
        self._end_entries(olds)
        return olds | made

    def _execute_owner(self):
        entry = self.entry_id
        entry.sector_id = self.sector_id
        if self.supervisor_sector_id:
            entry.supervisor_sector_id = self.supervisor_sector_id
        self._move_cells(entry)
        return entry

    # --- tools ------------------------------------------------------------------

    def _reason(self):
        grounds = dict(self._fields["ground"]._description_selection(self.env))
        parts = (
            self.adjustment_id.display_name,
            grounds.get(self.ground),
            self.note,
        )
        return " · ".join(filter(None, parts))

    def _new_entry(self, name, item, sector, like=None):
        """Create an entry at the list's end, in force from the day."""
        entries = self.env["gov.entry"].with_context(active_test=False)
        programme = self.programme_id
        last = entries.search(
            Domain("programme_id", "=", programme.id), order="sequence DESC", limit=1
        )
        if not item:
            item = self.env["gov.item"].create({"name": name})
        vals = like.copy_data()[0] if like else {}
        vals.update(
            name=name,
            programme_id=programme.id,
            sequence=last.sequence + 1,
            item_id=item.id,
            sector_id=sector.id,
            date_from=self._day(),
            note=self.note or (like.note if like else False),
        )
        if not like:
            vals["mode_id"] = self.mode_id.id
            vals["supervisor_sector_id"] = self.supervisor_sector_id.id
        entry = entries.create(vals).with_env(self.env)
        self.made_entry_ids = [Command.link(entry.id)]
        return entry

    def _replace_rules(self, entry, regions, mode):
        """Close what the new rule replaces, and make the new rule."""
        day = self._day()
        rules = entry.rule_ids.filtered("active")
        plan = supersede(
            [rule._spec() for rule in rules],
            day,
            frozenset(regions.ids) if regions else None,
            self.circumstance_id.code or None,
            conditional=bool(self.fact_id),
        )
        self._close_rules(rules.browse(plan.closed), rules.browse(plan.dropped))
        found = self.env["gov.region"]
        self.env["gov.rule"].create(
            [
                self._rule_vals(entry, found.browse(sorted(scope or ())), mode)
                for scope in plan.scopes
            ]
        )

    def _close_rules(self, closed, dropped):
        closed.write({"date_to": self._day() - relativedelta(days=1)})
        # Their first day would come after their last.
        dropped.write({"active": False})

    def _rule_vals(self, entry, regions, mode):
        vals = {
            "entry_id": entry.id,
            "mode_id": mode.id,
            "region_ids": [Command.set(regions.ids)],
            "circumstance_id": self.circumstance_id.id,
            "clause_id": self.clause_id.id or entry.rule_ids.clause_id[:1].id,
            "date_from": self._day(),
            "note": self.adjustment_id.display_name,
            "adjustment_line_id": self.id,
        }
        if self.fact_id:
            condition = {
                "fact_id": self.fact_id.id,
                "operator": self.operator,
                "value": self.value,
            }
            vals["condition_ids"] = [Command.create(condition)]
        return vals

    def _carry_rules(self, old, made):
        """Give the new entries the rules that hold for the old one on the day."""
        day = self._day()
        rules = old.rule_ids.filtered(
            lambda r: r.active and (not r.date_to or r.date_to >= day)
        )
        for entry in made:
            for rule in rules:
                rule.copy(
                    {
                        "entry_id": entry.id,
                        "date_from": max(day, rule.date_from),
                        "adjustment_line_id": self.id,
                    }
                )

    def _end_entries(self, entries):
        entries.date_to = self._day() - relativedelta(days=1)

    def _move_cells(self, entry):
        """Name the agencies of the new sector in the cells that are not withdrawn."""
        publication = Publication(self.programme_id, self._day())
        publication._read_agencies()
        for cell in entry.delegation_ids.sudo():  # sudo: cells change by acts only
            if cell.state in ("not_delegated", "withdrawn"):
                continue
            mode = cell.mode_id or publication._case_modes(entry, cell.region_id)[:1]
            agency = publication._undertaking(entry, cell.region_id, mode)
            granting = publication._granting(entry, cell.region_id, mode)
            vals = {"upper_agency_id": granting.id or cell.upper_agency_id.id}
            vals["agency_id"] = agency.id or cell.agency_id.id
            if mode:
                found = publication._supervisors(entry, cell.region_id, mode, agency)
                vals["supervisor_ids"] = [Command.set(found)]
            cell.write(vals)

    def _publish(self, entries):
        """Publish the cells of these entries as of the day, and no others."""
        if entries and self.programme_id.state == "published":
            today = self._city_today()
            day = max(self._day(), today)
            Publication(self.programme_id, day, entries=entries).run()
