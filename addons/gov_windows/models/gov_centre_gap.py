from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Kinds of region whose centre is a hall: with engraving and a volunteer station.
HALLS = ("city", "county", "zone")


class GovCentreGap(models.Model):
    """Something a centre, a region or an agency lacks, since when, and why.

    Found every night and on request: what is lacking is entered with the day, what
    has come goes. A reason keeps an exception on record. Each check is one method.
    """

    _name = "gov.centre.gap"
    _description = "Gap of a Centre"
    _order = "since, id"
    _rec_name = "message"

    key = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("document", "Rules"),
            ("device", "Facilities"),
            ("service", "Named services"),
            ("helper", "Agents"),
            ("board", "Notice board"),
            ("assessment", "Seven points"),
            ("guidance", "Guidance"),
            ("engraving", "Seal engraving"),
            ("volunteer", "Volunteer station"),
            ("station", "Village station"),
            ("agency_point", "Agency point"),
            ("point_device", "Device of an agency point"),
            ("point_agent", "Agent of an agency point"),
            ("far", "More than 15 minutes away"),
            ("upper_item", "County item not in the city hall"),
            ("windowless", "Agency without a window"),
            ("award", "Quarterly award"),
            ("vacancy", "Long vacant post"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    centre_id = fields.Many2one(
        "gov.centre", readonly=True, index=True, ondelete="cascade"
    )
    region_id = fields.Many2one(
        "gov.region", readonly=True, index=True, ondelete="cascade"
    )
    agency_id = fields.Many2one("gov.agency", readonly=True, ondelete="cascade")
    delegation_id = fields.Many2one("gov.delegation", readonly=True, ondelete="cascade")
    message = fields.Char(required=True, readonly=True)
    since = fields.Date(required=True, readonly=True)
    clause_id = fields.Many2one("gov.clause", readonly=True, ondelete="restrict")
    reason = fields.Char(help="Why it is so for now; an exception on record.")

    _key_uniq = models.Constraint("unique(key)", "This gap is listed already.")

    def write(self, vals):
        if not self.env.su and set(vals) - {"reason"}:
            raise UserError(self.env._("Only the reason is entered by hand."))
        result = super().write(vals)
        self.check_access("write")  # of the centre it belongs to
        return result

    @api.model
    def _refresh(self):
        """Look for all gaps anew; keep days and reasons of those that stay."""
        gaps = self.sudo()  # sudo: a list of the system, whoever asks for it
        today = self._city_today()
        found = {vals["key"]: vals for vals in gaps._look(today)}
        known = {gap.key: gap for gap in gaps.search(Domain.TRUE)}
        gaps.union(*(gap for key, gap in known.items() if key not in found)).unlink()
        cited = [vals["clause"] for vals in found.values()]
        clauses = {
            clause.code: clause.id
            for clause in gaps.env["gov.clause"].search([("code", "in", cited)])
        }
        fresh = []
        for key, vals in found.items():
            if key not in known:
                clause = clauses[vals.pop("clause")]
                fresh.append({"since": today, **vals, "clause_id": clause})
            elif known[key].message != vals["message"]:
                known[key].message = vals["message"]
        return gaps.create(fresh)

    @api.model
    def _look(self, today):
        """Yield the values of every gap there is."""
        centres = self.env["gov.centre"].search([("building_state", "=", "open")])
        centres = centres.filtered(lambda c: c.form == "hall")
        for check in (
            self._look_documents,
            self._look_devices,
            self._look_services,
            self._look_helpers,
            self._look_boards,
            self._look_points,
            self._look_guidance,
            self._look_places,
            self._look_awards,
        ):
            yield from check(centres, today)
        villages = self.env["gov.region"].search([("kind", "=", "village")])
        yield from self._look_villages(villages)
        yield from self._look_agency_points()
        yield from self._look_upper_items()
        yield from self._look_windowless(centres)
        yield from self._look_vacancies()

    @api.model
    def _gap(self, kind, clause, message, record, **vals):
        key = f"{kind}/{record._name}/{record.id}/{vals.pop('extra', '')}"
        name = {"gov.centre": "centre_id", "gov.region": "region_id"}.get(record._name)
        if name:
            vals[name] = record.id
        return {"key": key, "kind": kind, "clause": clause, "message": message, **vals}

    # ------------------------------------------------------------
    # CENTRES
    # ------------------------------------------------------------

    @api.model
    def _look_documents(self, centres, today):
        documents = self.env["gov.centre.document"].search(
            Domain("centre_id", "in", centres.ids) & Domain("is_in_force", "in", [True])
        )
        have = {(d.centre_id, d.kind_id): d for d in documents}
        kinds = self.env["gov.centre.document.kind"].search(Domain.TRUE)
        for centre in centres:
            for kind in kinds._required_at(centre.kind):
                document = have.get((centre, kind))
                clause = kind.clause_id.code
                if not document:
                    text = self.env._("No rules in force: %(kind)s", kind=kind.name)
                elif kind.needs_opinion and not document.opinion_on:
                    text = self.env._(
                        "No opinion of the county: %(kind)s", kind=kind.name
                    )
                else:
                    continue
                yield self._gap("document", clause, text, centre, extra=kind.id)

    @api.model
    def _look_devices(self, centres, today):
        have = {
            (centre, kind)
            for centre, kind in self.env["gov.device"]._read_group(
                Domain("centre_id", "in", centres.ids)
                & Domain("state", "=", "working"),
                ["centre_id", "kind_id"],
            )
        }
        kinds = self.env["gov.device.kind"].search(Domain.TRUE)
        for centre in centres:
            for kind in kinds._required_at(centre.kind):
                if (centre, kind) not in have:
                    text = self.env._("Missing: %(kind)s", kind=kind.name)
                    yield self._gap("device", "JN18-03-05", text, centre, extra=kind.id)

    @api.model
    def _look_services(self, centres, today):
        for centre in centres.filtered(lambda c: c.kind != "village"):
            have = centre.window_ids.hall_service_ids
            for service in self.env["gov.hall.service"].search(Domain.TRUE) - have:
                text = self.env._("No window for: %(service)s", service=service.name)
                yield self._gap("service", "JN18-02-02", text, centre, extra=service.id)

    @api.model
    def _look_helpers(self, centres, today):
        for centre in centres:
            if not centre.helper_ids.filtered("is_current"):
                text = self.env._("No agent is registered.")
                yield self._gap("helper", "HZ22-52-06", text, centre)

    @api.model
    def _look_boards(self, centres, today):
        boards = self.env["gov.notice.board"].search([("centre_id", "in", centres.ids)])
        by_centre = boards.grouped("centre_id")
        for centre in centres:
            mine = by_centre.get(centre)
            if not mine or all(board.is_stale for board in mine):
                text = (
                    self.env._("The notice board is out of date.")
                    if mine
                    else self.env._("No notice board is registered.")
                )
                yield self._gap("board", "HZ22-81-03", text, centre)

    @api.model
    def _look_points(self, centres, today):
        """Centres below the county: the last assessment of the seven points."""
        for centre in centres.filtered(lambda c: c.kind in ("township", "village")):
            last = self.env["gov.centre.assessment"].search(
                [
                    ("centre_id", "=", centre.id),
                    ("kind", "=", "points"),
                    ("state", "=", "done"),
                ],
                limit=1,
            )
            if not last:
                text = self.env._("The seven points were not assessed.")
            elif last.missed:
                text = self.env._("Missed: %(points)s", points=last.missed_text)
            else:
                continue
            yield self._gap("assessment", "HZ22-51-05", text, centre)

    @api.model
    def _look_guidance(self, centres, today):
        months = int(self.env["gov.rota.rule"]._parameter("guidance_months", 6))
        since = today - relativedelta(months=months)
        guided = (
            self.env["gov.centre.guidance"].search([("day", ">=", since)]).centre_id
        )
        for centre in centres.filtered("parent_id") - guided:
            text = self.env._("No guidance in %(months)s months.", months=months)
            yield self._gap("guidance", "JN18-04-04", text, centre)

    @api.model
    def _look_places(self, centres, today):
        """Halls: seal engraving with somebody in charge, volunteer station."""
        points = self.env["gov.service.point"].search(
            [("centre_id", "in", centres.ids), ("state", "=", "open")]
        )
        have = {(p.centre_id, p.kind): p for p in points}
        for centre in centres.filtered(lambda c: c.kind in HALLS):
            if (centre, "engraving") not in have and centre.kind != "zone":
                text = self.env._("No seal-engraving point with a person in charge.")
                yield self._gap("engraving", "JN18-21-02", text, centre)
            station = have.get((centre, "volunteer"))
            if not station:
                text = self.env._("No volunteer station.")
                yield self._gap("volunteer", "JN18-22-04", text, centre)
            elif (
                station.hour_from > centre.open_from or station.hour_to < centre.open_to
            ):
                text = self.env._("The volunteer station does not cover all hours.")
                yield self._gap("volunteer", "JN18-22-05", text, centre)

    @api.model
    def _look_awards(self, centres, today):
        quarter = self.env["gov.award.round"]._last_quarter()
        done = (
            self.env["gov.award.round"]
            .search([("date_from", "=", quarter), ("state", "=", "done")])
            .centre_id
        )
        for centre in centres.filtered(lambda c: c.posting_count) - done:
            text = self.env._("No award for the quarter from %(day)s.", day=quarter)
            yield self._gap("award", "JN18-05-08", text, centre, extra=quarter)

    # ------------------------------------------------------------
    # VILLAGES AND AGENCY POINTS
    # ------------------------------------------------------------

    @api.model
    def _look_villages(self, villages):
        stations = (
            self.env["gov.centre"]
            .search(
                [("region_id", "in", villages.ids), ("building_state", "=", "open")]
            )
            .region_id
        )
        points = (
            self.env["gov.service.point"]
            .search([("kind", "=", "agency"), ("state", "=", "open")])
            .region_id
        )
        far = self.env["gov.catchment"]._far(villages)
        for village in villages:
            if village not in stations:
                text = self.env._("No village station is open.")
                yield self._gap("station", "HZ22-71-04", text, village)
            if village not in points:
                text = self.env._("No agency point.")
                yield self._gap("agency_point", "JN18-04-06", text, village)
            if village in far:
                text = self.env._("No place of service within 15 minutes.")
                yield self._gap("far", "JN21-15-04", text, village)

    @api.model
    def _look_agency_points(self):
        points = self.env["gov.service.point"].search(
            [("kind", "=", "agency"), ("state", "=", "open")]
        )
        for point in points:
            centre = point.centre_id
            if not point.device_ids.filtered(lambda d: d.state == "working"):
                text = self.env._("%(point)s: no working device", point=point.name)
                yield self._gap(
                    "point_device", "JN18-04-07", text, centre, extra=point.id
                )
            if not point._current_helpers():
                text = self.env._("%(point)s: no agent", point=point.name)
                yield self._gap(
                    "point_agent", "JN18-04-08", text, centre, extra=point.id
                )

    # ------------------------------------------------------------
    # ITEMS, AGENCIES, POSTS
    # ------------------------------------------------------------

    @api.model
    def _look_upper_items(self):
        """County permit items that no window of the city's hall can receive."""
        centres = self.env["gov.centre"].search([("kind", "=", "city")])
        for centre in centres:
            missing = self.env["gov.delegation"].search(
                Domain("region_id", "child_of", centre.region_id.id)
                & Domain("region_id.kind", "in", ("county", "zone"))
                & Domain("entry_id.item_id.item_type", "=", "01")
                & Domain("state", "=", "live")
                & Domain("window_ids", "not any", [("centre_id", "=", centre.id)])
            )
            for item in missing:
                yield self._gap(
                    "upper_item",
                    "JN21-13-10",
                    item.display_name,
                    centre,
                    extra=item.id,
                    delegation_id=item.id,
                )

    @api.model
    def _look_windowless(self, centres):
        """Agencies with live delegations of which no window of the hall serves one."""
        for centre in centres.filtered(lambda c: c.kind in HALLS):
            live = self.env["gov.delegation"].search(
                Domain("region_id", "=", centre.region_id.id)
                & Domain("state", "=", "live")
            )
            placed = live & centre.window_ids.delegation_ids
            for agency in live.agency_id - placed.agency_id:
                mine = live.filtered(lambda d, a=agency: d.agency_id == a)
                first = min(mine.mapped("date_live"))
                text = self.env._(
                    "%(agency)s: %(count)s items, no window",
                    agency=agency.display_name,
                    count=len(mine),
                )
                yield self._gap(
                    "windowless",
                    "JC25-23-02",
                    text,
                    centre,
                    extra=agency.id,
                    agency_id=agency.id,
                    since=first,
                )

    @api.model
    def _look_vacancies(self):
        for vacancy in self.env["gov.vacancy"].search([("is_long", "in", [True])]):
            text = self.env._(
                "%(window)s: %(posts)s vacant since %(day)s",
                window=vacancy.window_id.display_name,
                posts=vacancy.posts,
                day=vacancy.date_from,
            )
            yield self._gap(
                "vacancy",
                "HZ22-52-02",
                text,
                vacancy.centre_id,
                extra=vacancy.window_id.id,
                since=vacancy.date_from,
            )
