"""Turns a programme's rules into delegations, set by set.

No query depends on the number of entries or regions: agencies, existing cells
and rules are read once, missing cells are copied in at once, and changed ones
written in one call per distinct change. Who takes part is asked once per region,
mode and the offices of an entry, not once per cell.
"""

from odoo.fields import Command, Domain

#: Bodies that never undertake a power (HZ22 seven (one)).
NO_UNDERTAKERS = ("service_centre", "village_committee")
#: Sources of power by which the granting agency was itself entrusted.
ENTRUSTED_SOURCES = ("5", "6")


class Publication:
    """One run of publishing a programme as of a day.

    :param entries: publish these alone and leave the other cells as they are.
    :param regions: the same for regions.
    """

    def __init__(self, programme, on_date, entries=None, regions=None):
        self.env = programme.env
        self.programme = programme
        self.on_date = on_date
        self.regions = programme._receiving_regions()
        if regions is not None:
            self.regions &= regions
        self.scope = {"entry_id": entries, "region_id": regions}
        chosen = programme.entry_ids if entries is None else entries
        self.entries = chosen.filtered(self._listed)
        self.rule_set = programme._rule_set()
        modes = programme.with_context(active_test=False).mode_ids.with_env(self.env)
        self.modes = {False: modes.browse()} | {mode.id: mode for mode in modes}
        self._known_parties, self._known_values = {}, {}
        cells = self.env["gov.delegation"]
        self.cells = cells.sudo()  # sudo: publishing alone writes them, caller may

    def _listed(self, entry):
        if not entry.active or (entry.date_to and entry.date_to < self.on_date):
            return False
        return not entry.date_from or entry.date_from <= self.on_date

    def run(self):
        """Check, then create, update and close cells.

        :raise UserError: see ``gov.programme.action_publish``.
        """
        self.programme.lock_for_update(allow_referencing=True)
        self._refuse_undocumented()
        self.programme._refuse_incomplete(self.entries)
        self.entries._refuse_prohibited()
        self._refuse_entrusting()
        self._refuse_unjustified()
        self.programme.mode_ids._complete_cells()
        self._read_agencies()
        existing = self._existing()
        by_key = {(d.entry_id.id, d.region_id.id): d for d in existing}
        wanted = self._wanted()
        self.cells._create_bulk(
            [self._new(vals) for key, vals in wanted.items() if key not in by_key]
        )
        kept = {by_key[key]: vals for key, vals in wanted.items() if key in by_key}
        changed = self._update(kept)
        self._close(existing.filtered(lambda d: d not in kept))
        self._demote(changed)

    def _existing(self):
        """Return the cells that this run may touch."""
        domain = Domain("programme_id", "=", self.programme.id)
        for name, records in self.scope.items():
            if records is not None:
                domain &= Domain(name, "in", records.ids)
        return self.cells.search(domain)

    def pending(self):
        """Return how many cells publishing would create or decide by another rule."""
        resolved = self.entries._resolve_cells(self.regions, self.on_date)
        stored = {
            (d.entry_id.id, d.region_id.id): d.rule_id.id
            for d in self.programme.delegation_ids
        }
        return sum(stored.get(key) != rule.id for key, rule in resolved.items())

    # --- refusals ---------------------------------------------------------------

    def _refuse_undocumented(self):
        programme = self.programme
        if not programme.document_number or not programme.date_issued:
            raise self.env["gov.clause"]._refusal(
                "JC25-00-01",
                self.env._(
                    "%(programme)s: enter the number and the date of the government's "
                    "document before you publish.",
                    programme=programme.display_name,
                ),
            )

    def _refuse_entrusting(self):
        """Nothing is entrusted that may not be, nor what was itself entrusted."""
        for entry in self.entries:
            if not entry.rule_ids.mode_id.filtered("is_entrusting"):
                continue
            if not entry.entrustable or entry.sector_id.is_utility:
                code = "HZ22-A1-07" if entry.sector_id.is_utility else "HZ22-12-05"
                raise self.env["gov.clause"]._refusal(
                    code,
                    self.env._(
                        "%(entry)s may not be entrusted%(reason)s. Choose a mode in "
                        "which the granting level decides.",
                        entry=entry.display_name,
                        reason=f": {entry.prohibited_reason}"
                        if entry.prohibited_reason
                        else "",
                    ),
                )
            if entry.power_source in ENTRUSTED_SOURCES:
                raise self.env["gov.clause"]._refusal(
                    "XK-24",
                    self.env._(
                        "%(entry)s: the granting agency itself holds the power by "
                        "entrustment, so it cannot entrust it again. Choose another "
                        "mode, or correct the source of power: it is the granting "
                        "agency's, before this programme.",
                        entry=entry.display_name,
                    ),
                )

    def _refuse_unjustified(self):
        """No mode without what its city's document asks for (JN21 three (one) 1)."""
        if not self.programme.mode_ids.requirement_ids:
            return
        facts = self.entries._justification_facts(self.on_date)
        begin = self.programme.justify_from
        regions = {}
        resolved = self.entries._resolve_cells(self.regions, self.on_date)
        for (entry_id, region_id), rule in resolved.items():
            if rule.mode_id and not (begin and rule.date_from < begin):
                key = (entry_id, rule.mode_id)
                regions.setdefault(key, set()).add(region_id)
        for (entry_id, mode), ids in regions.items():
            entry = self.env["gov.entry"].browse(entry_id)
            where = self.env["gov.region"].browse(sorted(ids))
            entry._refuse_unjustified(mode, where, self.on_date, facts[entry_id])

    def _refuse_both_ways(self, entry, region, modes):
        """A power goes up from a region or down to it, whatever the case."""
        if len(set(modes.mapped("direction"))) > 1:
            raise self.env["gov.clause"]._refusal(
                "JN21-13-05",
                self.env._(
                    "%(entry)s: the rules for %(region)s hand the power both up and "
                    "down. It belongs to one of the two levels: let all rules point "
                    "the same way.",
                    entry=entry.display_name,
                    region=region.name,
                ),
            )

    # --- cells ------------------------------------------------------------------

    def _wanted(self):
        """Return (entry id, region id) -> values of the cell.

        ``supervisor_ids`` is a tuple of ids here, so that values can be compared.
        """
        return {
            (entry.id, region.id): vals
            for entry in self.entries
            for region, vals in self._cells_of(entry)
        }

    def _cells_of(self, entry):
        """Yield (region, values of the cell) of the entry in every region."""
        resolve, day = self.rule_set.resolve, self.on_date
        # Most entries have no rule by case: they are not asked about it per region.
        by_case = self.rule_set.has_cases(entry.id)
        offices = (
            entry.sector_id.id,
            entry.alternative_sector_ids._ids,
            entry.supervisor_sector_id.id,
            entry.approval_bureau,
        )
        for region in self.regions:
            spec = resolve(entry.id, region.id, day)
            vals = {
                "entry_id": entry.id,
                "region_id": region.id,
                "rule_id": spec.id if spec else False,
                "mode_id": (spec and spec.mode_id) or False,
                "conditional": by_case
                and self.rule_set.depends_on_case(entry.id, region.id, day),
            }
            mode = self._mode_of(entry, region, vals)
            vals["state"] = "planned" if mode else "not_delegated"
            if mode:
                vals.update(self._parties(offices, entry, region, mode))
            yield region, vals

    def _mode_of(self, entry, region, vals):
        """Return the mode by which parties are chosen, empty where nothing is
        delegated; where it depends on the case alone, the first that may hold."""
        mode = self.modes[vals["mode_id"]]
        if not vals["conditional"]:
            return mode
        by_case = self._case_modes(entry, region)
        if mode or by_case:
            self._refuse_both_ways(entry, region, mode | by_case)
        return mode or by_case[:1]

    def _parties(self, offices, entry, region, mode):
        """Return who undertakes, grants and supervises.

        Asked once per region, mode and ``offices``: what of the entry it depends on.
        """
        key = (offices, region.id, mode.id)
        if key not in self._known_parties:
            agency = self._undertaking(entry, region, mode)
            self._known_parties[key] = {
                "agency_id": agency.id,
                "upper_agency_id": self._granting(entry, region, mode).id,
                "supervisor_ids": self._supervisors(entry, region, mode, agency),
            }
        return self._known_parties[key]

    def _new(self, vals):
        """Return the values of a new cell, with what else would be computed after."""
        return (
            vals
            | self._listed_values(vals["entry_id"])
            | {"receiving_region_id": self._receiving(vals)}
        )

    def _listed_values(self, entry_id):
        """Return what every cell of an entry has from it."""
        if entry_id not in self._known_values:
            entry = self.env["gov.entry"].browse(entry_id)
            self._known_values[entry_id] = {
                "programme_id": entry.programme_id.id,
                "item_id": entry.item_id.id,
                "sector_id": entry.sector_id.id,
                "sequence": entry.sequence,
            }
        return self._known_values[entry_id]

    def _receiving(self, vals):
        region = self._region(vals["region_id"])
        mode = self.modes[vals["mode_id"]]
        return region.parent_id.id if mode.direction == "up" else region.id

    def _region(self, key):
        return self.regions.browse(key)

    def _case_modes(self, entry, region):
        """Modes that some circumstance or facts give where nothing else does."""
        rules = entry.rule_ids.filtered(
            lambda rule: (
                (rule.circumstance_id or rule.condition_ids)
                and rule._spec().in_force(region.id, self.on_date)
            )
        )
        return rules.mode_id

    def _update(self, wanted):
        """Write what changed, one call per distinct change.

        :return: the live delegations whose mode changed
        """
        groups = {}
        live = self.env["gov.delegation"]
        for delegation, vals in wanted.items():
            change = self._change(delegation, vals)
            if not change:
                continue
            if delegation.state == "live" and "mode_id" in change:
                live |= delegation
            groups.setdefault(tuple(change.items()), []).append(delegation.id)
        for change, ids in groups.items():
            self.cells.browse(ids).write(_commands(dict(change)))
        return live

    def _change(self, delegation, vals):
        """Return what differs; agencies already chosen stay."""
        change = {}
        for name in ("rule_id", "mode_id"):
            if delegation[name].id != vals[name]:
                change[name] = vals[name]
        if delegation.conditional != vals["conditional"]:
            change["conditional"] = vals["conditional"]
        state = delegation.state
        if state == "not_delegated" and vals["state"] == "planned":
            change["state"] = "planned"
        elif vals["state"] == "not_delegated":
            change.update(self._closing(state))
        turned = self._turned(delegation, vals)
        for name in ("agency_id", "upper_agency_id"):
            if vals.get(name) and (turned or not delegation[name].active):
                change[name] = vals[name]
        supervisors = vals.get("supervisor_ids")
        if supervisors and ("mode_id" in change or not delegation.supervisor_ids):
            if set(supervisors) != set(delegation.supervisor_ids.ids):
                change["supervisor_ids"] = supervisors
        return change

    def _turned(self, delegation, vals):
        """Return whether the power goes the other way now: nobody chosen fits then."""
        mode = self.env["gov.mode"].browse(vals["mode_id"])
        return bool(mode) and mode.direction != (delegation.direction or "down")

    def _closing(self, state):
        """Return what happens to a cell that is delegated no longer."""
        if state == "planned":
            return {"state": "not_delegated"}
        if state in ("live", "suspended"):
            return {"state": "withdrawn", "date_end": self.on_date}
        return {}

    def _close(self, delegations):
        """Close the cells of entries and regions that are listed no longer."""
        for state, group in delegations.grouped("state").items():
            change = self._closing(state)
            if state == "planned":
                change.update(mode_id=False, conditional=False)
            if change:
                group.write(change)

    def _demote(self, delegations):
        """Live cells that the new mode leaves with blocking gaps are planned again."""
        gaps = delegations._get_gaps()
        lacking = delegations.filtered(lambda d: any(g.blocking for g in gaps[d.id]))
        if lacking:
            lacking.write({"state": "planned", "date_live": False})

    # --- agencies ---------------------------------------------------------------

    def _read_agencies(self):
        """Read the agencies of all regions concerned, once."""
        regions = self.regions | self.regions.parent_id
        agencies = self.env["gov.agency"].search(
            [("region_id", "in", regions.ids), ("kind", "not in", NO_UNDERTAKERS)],
            order="parent_path, id",
        )
        self.by_sector = {}
        self.by_kind = {}
        for agency in agencies:
            region = agency.region_id.id
            self.by_sector.setdefault((region, agency.sector_id.id), agency)
            self.by_kind.setdefault((region, agency.kind), agency)
        self.nobody = self.env["gov.agency"]

    def _of_sectors(self, region, sectors):
        for sector in sectors:
            agency = self.by_sector.get((region.id, sector.id))
            if agency:
                return agency
        return self.nobody

    def _bureau(self, entry, region):
        if not entry.approval_bureau:
            return self.nobody
        return self.by_kind.get((region.id, "approval_bureau"), self.nobody)

    def _undertaking(self, entry, region, mode):
        """Return who takes the entry on: sector, alternatives, bureau, government."""
        region = region._receiving(mode)
        agency = self._of_sectors(region, entry._sectors())
        agency = agency or self._bureau(entry, region)
        if not agency and region.kind == "township":
            agency = self.by_kind.get((region.id, "government"), self.nobody)
        return agency

    def _granting(self, entry, region, mode):
        """Return who grants the entry: above the region, or in it where it goes up."""
        upper = region._granting(mode)
        return self._of_sectors(upper, entry._sectors()) or self._bureau(entry, upper)

    def _supervisors(self, entry, region, mode, undertaking):
        """Return the ids of those who supervise, by the mode's profile.

        An approval bureau never supervises what it decides itself (JN21 § 11).
        """
        sector = entry.supervisor_sector_id or entry.sector_id
        upper = self._of_sectors(region._granting(mode), sector)
        lower = self._of_sectors(region._receiving(mode), sector)
        if not lower and undertaking.kind != "approval_bureau":
            lower = undertaking
        found = {
            "upper": upper,
            "lower": lower,
            "both": upper | lower,
            "named": self._named(entry, region),
        }[mode.supervisor]
        return tuple(found.filtered(lambda a: a.kind != "approval_bureau").ids)

    def _named(self, entry, region):
        sector = entry.supervisor_sector_id
        return self._of_sectors(region, sector) or self._of_sectors(
            region.parent_id, sector
        )


def _commands(vals):
    """Return the values with supervisors as an x2many command."""
    if "supervisor_ids" not in vals:
        return vals
    return dict(vals, supervisor_ids=[Command.set(vals["supervisor_ids"])])
