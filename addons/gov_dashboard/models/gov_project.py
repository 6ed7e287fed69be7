from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .gov_dashboard import GROUPS

LIGHTS = ("red", "yellow", "warning", "green")
#: Projects on one screen of a phone's page.
SHOWN = 200


class GovProject(models.Model):
    """Projects as leaders look at them on a telephone (JN18)."""

    _inherit = "gov.project"

    @api.model
    def _leader_level(self):
        """The level whose projects the user answers for: ``city`` or ``county``.

        :raise AccessError: neither leader nor manager nor auditor
        """
        user = self.env.user
        if not any(user.has_group(group) for group in GROUPS):
            raise AccessError(
                self.env._("The progress of projects is for leaders and managers.")
            )
        below = {"county", "zone", "township", "village"}
        kinds = set(user.gov_agency_ids.region_id.mapped("kind"))
        return "county" if kinds and kinds <= below else "city"

    @api.model
    def _leader_page(self, level="", light="", text=""):
        """What the telephone shows of the projects of a level.

        :param level: ``city`` or ``county``; empty: the user's own
        :param light: one of the lights, or empty
        :param text: part of a name, an owner or a number
        :return: dict level, counts {light: number}, done, projects
        """
        own = self._leader_level()
        level = level if level in ("city", "county") else own
        domain = Domain("plan_level", "=", level) & Domain("started_on", "!=", False)
        running = self.search(domain & Domain("done_on", "=", False))
        counts = dict.fromkeys(LIGHTS, 0)
        for project in running:
            counts[project._worst_light()] += 1
        wanted = running
        if light in LIGHTS:
            wanted = wanted.filtered(lambda p: p._worst_light() == light)
        for word in (text or "")[:60].split():
            wanted = wanted.filtered(
                lambda p, word=word: word in f"{p.name} {p.owner} {p.number}"
            )
        order = {name: place for place, name in enumerate(LIGHTS)}
        wanted = wanted.sorted(lambda p: (order[p._worst_light()], p.due_on, p.id))
        return {
            "level": level,
            "own": own,
            "light": light if light in LIGHTS else "",
            "text": (text or "")[:60],
            "counts": counts,
            "running": len(running),
            "done": self.search_count(domain & Domain("done_on", "!=", False)),
            "projects": [project._leader_line() for project in wanted[:SHOWN]],
            "labels": self._leader_labels(),
        }

    @api.model
    def _leader_labels(self):
        return {
            "light": dict(self._fields["light"]._description_selection(self.env)),
            "level": dict(self._fields["plan_level"]._description_selection(self.env)),
            "stage": dict(self._fields["stage"]._description_selection(self.env)),
            "permit": dict(
                self.env["gov.project.permit"]
                ._fields["state"]
                ._description_selection(self.env)
            ),
        }

    def _worst_light(self):
        """The worst of the project's lights; a stage that runs counts, too."""
        self.ensure_one()
        stage = self.stage_ids.filtered(lambda s: s.kind == self.stage)
        shown = {self.light, self.permit_light, stage.light}
        return next((name for name in LIGHTS if name in shown), "green")

    def _leader_line(self):
        """A project in a few words: how far, how fast, who holds it."""
        self.ensure_one()
        today = self.env["gov.case"]._today()
        permits = self.permit_ids
        ready = permits.filtered(lambda p: p.state in ("granted", "waived"))
        held = permits.filtered(
            lambda p: p.stage == self.stage and p.state in ("case", "ready", "refused")
        )
        reports = self.env["gov.report"]
        return {
            "id": self.id,
            "name": self.name,
            "number": self.number,
            "owner": self.owner,
            "region": self.region_id.name,
            "agency": self.agency_id.name,
            "stage": self.stage,
            "light": self._worst_light(),
            "due_on": self.due_on,
            "late": reports._late_days(self, today),
            "permits": len(permits),
            "ready": len(ready),
            "percent": round(100 * len(ready) / len(permits)) if permits else 0,
            "held": held.mapped("name"),
        }

    def _leader_detail(self):
        """One project for the telephone: its stages and its permits.

        :raise AccessError: neither leader nor manager, or not theirs to read
        """
        self.ensure_one()
        self._leader_level()
        self.check_access("read")
        return {
            **self._leader_line(),
            "started_on": self.started_on,
            "done_on": self.done_on,
            "permit_due_on": self.permit_due_on,
            "investment": self.investment,
            "stages": [
                {
                    "kind": stage.kind,
                    "started_on": stage.started_on,
                    "due_on": stage.due_on,
                    "done_on": stage.done_on,
                    "light": stage.light,
                    "permits": [
                        {"name": permit.name, "state": permit.state}
                        for permit in self.permit_ids
                        if permit.stage == stage.kind
                    ],
                }
                for stage in self.stage_ids
            ],
            "labels": self._leader_labels(),
        }
