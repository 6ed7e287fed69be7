from odoo import fields, models

from ..kernel import procedures
from ..report import forms


class GovCaseProcedures(models.Model):
    """Opening sub-procedures; see ``gov.case.procedure`` for how they end."""

    _inherit = "gov.case"

    procedure_ids = fields.One2many(
        "gov.case.procedure", "case_id", readonly=True, copy=False
    )
    examined = fields.Boolean(
        "Being examined",
        readonly=True,
        copy=False,
        help="A sub-procedure is open; until it ends the case does not go on.",
    )

    def action_open_procedure(self, kind, **words):
        """Open a sub-procedure; where law does not count its time, the clock stops.

        :param words: date_from, date_to, place, subject, users (officials), experts
            (how many are drawn), without (keys with a conflict), help (ask the
            granting agency)
        :return: ``gov.case.procedure``
        :raise UserError: not in hand here (SUITE-AGENCY), on sight (JC25-13-07), too
            few officials (XK-34), a clock that stands still already (XK-45)
        """
        self.ensure_one()
        self._lock()
        self._check_turn()
        users = words.get("users") or self.env["res.users"]
        self._check_procedure(kind, users)
        self._check_period(kind, words)
        self._log("procedure", detail=self._procedure_label(kind))
        events = self.env["gov.case.event"].sudo()  # sudo: the seed is a hash
        row = events.search([("case_id", "=", self.id)], order="id desc", limit=1)
        store = self.env["gov.case.procedure"].sudo()  # sudo: by this act alone
        procedure = store.create(self._prepare_procedure(kind, words, users, row))
        self._act_write({"examined": True})
        if procedures.KINDS[kind].experts:
            procedure._draw_experts(words.get("experts") or 1, words.get("without", ()))
        if procedure.stops_clock:
            reason = procedures.stops(kind)
            self._suspend(reason)
            note = words.get("subject") or ""
            self._log("suspend", detail=note or reason)
            self._issue_notice("suspension", note=note, reason=reason)
        if procedure.helper_id:
            self._log("help", detail=procedure.helper_id.name)
        return procedure.with_env(self.env)

    def _procedure_label(self, kind):
        field = self.env["gov.case.procedure"]._fields["kind"]
        return dict(field._description_selection(self.env))[kind]

    def _check_procedure(self, kind, users):
        if self.current_step_id.on_sight:
            self._refuse(
                "JC25-13-07",
                self.env._("Stamped on sight: nothing is examined once more."),
            )
        if self.state != "accepted" or kind not in procedures.KINDS:
            self._refuse("XK-34", self.env._("Only a case under way is examined."))
        least = procedures.officers(kind)
        if len(users) < least:
            self._refuse(
                "XK-34",
                self.env._("%(least)s officials or more take part.", least=least),
            )
        if self.suspended and procedures.stops(kind):
            self._refuse("XK-45", self.env._("The clock stands still already."))

    def _check_period(self, kind, words):
        """Refuse a period that has no end, or one before its beginning."""
        first, last = words.get("date_from") or self._today(), words.get("date_to")
        if procedures.KINDS[kind].period and not last:
            self._refuse(
                "XK-34",
                self.env._(
                    "%(procedure)s: enter the planned end.",
                    procedure=self._procedure_label(kind),
                ),
            )
        if last and last < first:
            self._refuse(
                "XK-34",
                self.env._(
                    "%(procedure)s: the planned end %(last)s lies before the "
                    "beginning %(first)s.",
                    procedure=self._procedure_label(kind),
                    last=last,
                    first=first,
                ),
            )

    def _prepare_procedure(self, kind, words, users, row):
        helper = self.upper_agency_id if words.get("help") else None
        return {
            "case_id": self.id,
            "kind": kind,
            "agency_id": self.current_agency_id.id,
            "stops_clock": bool(procedures.stops(kind)),
            "date_from": words.get("date_from") or self._today(),
            "date_to": words.get("date_to"),
            "place": words.get("place"),
            "subject": words.get("subject"),
            "user_ids": [fields.Command.set(users.ids)],
            "opened_by": self.env.uid,
            "seed": row.hash,
            "helper_id": helper and helper.id,
        }

    def action_resume(self):
        """Refuse, too, while that is going on for which the clock stands still."""
        if self.procedure_ids.filtered(lambda p: p.state == "open" and p.stops_clock):
            self._check_procedures_over()
        return super().action_resume()

    def _procedure_ended(self, procedure):
        """Log the end; let the clock run again where it stood for it."""
        left = self.procedure_ids.filtered(lambda p: p.state == "open") - procedure
        self._act_write({"examined": bool(left)})
        self._log("procedure_end", detail=self._procedure_label(procedure.kind))
        if procedure.stops_clock and self.suspended:
            self._resume(self._today())
            self._log("resume")
            self._issue_notice("resumption")

    def _check_procedures_over(self):
        """Refuse to go on while a sub-procedure is open (JN21-07-13)."""
        if self.examined:
            open_ = self.procedure_ids.filtered(lambda p: p.state == "open")
            self._refuse(
                "JN21-07-13",
                self.env._(
                    "Still open: %(procedures)s.",
                    procedures=", ".join(
                        self._procedure_label(kind) for kind in open_.mapped("kind")
                    ),
                ),
            )

    def _print_procedure(self, procedure):
        """Print the record of a sub-procedure; return the ``gov.case.document``."""
        values = {
            **self._paper_values(),
            "kind": procedure.kind,
            "agency": procedure.agency_id.name,
            "place": procedure.place,
            "subject": procedure.subject,
            "date_from": procedure.date_from,
            "ended_on": procedure.ended_on,
            "officers": procedure.user_ids.mapped("name"),
            "experts": [
                (expert.sequence, expert.name, expert.passed, expert.opinion)
                for expert in procedure.expert_ids
            ],
            "seed": procedure.seed if procedure.expert_ids else "",
            "report": procedure.report,
            "passed": procedure.passed,
            "helper": procedure.helper_id.name,
            "help_answer": procedure.help_answer,
        }
        content = forms.procedure(values, self._paper_font())
        return self._make_document(forms.PROCEDURES[procedure.kind], "process", content)
