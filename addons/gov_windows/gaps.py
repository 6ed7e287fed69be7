"""Which counters serve the cells whose gaps are asked for, read set by set."""

from functools import cached_property

from odoo.fields import Domain


class Counters:
    """The windows that serve open cells in their own region's centre.

    :param gaps: ``gov_items.gaps.Gaps``
    """

    def __init__(self, gaps):
        self.env = gaps.env
        self.day = gaps.day
        self.cells = [cell for cell in gaps.open if not cell.hall_exemption]
        self._receiving = {cell.id: cell.receiving_region_id for cell in self.cells}
        self._by_cell = self._read(gaps.saved(self.cells))

    def _read(self, ids):
        """Return cell id -> [(window id, owner id)] of the region's own centre."""
        delegations = self.env["gov.delegation"].browse(ids)
        rows = self.env["gov.window"]._serving_rows(delegations) if ids else ()
        centres = self.env["gov.centre"].browse({row[2] for row in rows})
        served = {c.id: frozenset(c._served_regions().ids) for c in centres}
        found = {}
        for window, cell, centre, owner, _receiver in rows:
            if self._receiving[cell] in served[centre]:
                found.setdefault(cell, []).append((window, owner))
        return found

    def local(self, cell):
        """Return [(window id, owner id)] of what serves the cell in its own centre."""
        return self._by_cell.get(cell.id, ())

    def has_entrusted(self, cell):
        """Whether a window for entrusted county matters serves the cell."""
        return any(window in self._entrusted for window, _owner in self.local(cell))

    def lacks_posted(self, cell):
        """Return the code of what the upper agency lacks in the region's centre.

        None where nothing is lacking, or no agency is named.
        """
        upper = self._paths.get(cell.upper_agency_id)
        if not upper:
            return None
        own = [
            window
            for window, owner in self.local(cell)
            if self._paths.get(owner, "").startswith(upper)
        ]
        if not own:
            return "posted_window"
        staff = (path for window in own for path in self._posted.get(window, ()))
        return None if any(path.startswith(upper) for path in staff) else "posting"

    # --- read once --------------------------------------------------------------

    @cached_property
    def _windows(self):
        return {window for rows in self._by_cell.values() for window, _owner in rows}

    @cached_property
    def _entrusted(self):
        """Ids of the windows for entrusted county matters."""
        windows = self.env["gov.window"].with_context(active_test=False)
        domain = Domain("id", "in", self._windows)
        kind = Domain("kind", "=", "entrusted_acceptance")
        return set(windows.search(domain & kind, order="id")._ids)

    @cached_property
    def _paths(self):
        """Agency id -> path, of owners and granting agencies."""
        owners = {owner for rows in self._by_cell.values() for _window, owner in rows}
        uppers = {cell.upper_agency_id for cell in self.cells}
        agencies = self.env["gov.agency"].browse(filter(None, owners | uppers))
        agencies.fetch(["name", "parent_path"])
        return {agency.id: agency.parent_path or "" for agency in agencies}

    @cached_property
    def _posted(self):
        """Window id -> paths of the agencies that have somebody posted there."""
        postings = self.env["gov.posting"].sudo()  # sudo: which agencies, not who
        rows = postings._read_group(
            Domain("window_id", "in", self._windows) & postings._on_domain(self.day),
            ["window_id", "agency_id"],
        )
        found = {}
        for window, agency in rows:
            found.setdefault(window.id, []).append(agency.parent_path)
        return found
