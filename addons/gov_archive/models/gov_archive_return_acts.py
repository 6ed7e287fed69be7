from odoo import api, fields, models

from ..kernel import returns
from .gov_archive_return import ARCHIVIST, MANAGER


class GovArchiveReturnActs(models.Model):
    """Submitted by the county, recomputed and received by the city."""

    _inherit = "gov.archive.return"

    def action_compile(self):
        """Compile drafts again from the cases.

        :raise UserError: not a draft, or another agency's (JC25-25-04)
        """
        self._require_draft()
        self._compile()

    def action_submit(self):
        """Sign the return and send it to the receiving agency.

        It is compiled once more, so what is signed is what the cases say.

        :raise UserError: not a draft, another agency's, or the month is not over
            (JC25-25-04)
        """
        self._require_draft()
        today = self.env["gov.case"]._today()
        for record in self:
            if today <= self._month_end(record.month):
                raise self.env["gov.clause"]._refusal(
                    "JC25-25-04",
                    self.env._("The month is not over: the return comes afterwards."),
                )
        self._compile()
        self._act_write(
            {
                "state": "submitted",
                "submitted_at": fields.Datetime.now(),
                "submitted_by_id": self.env.uid,
            }
        )

    def action_recompute(self):
        """Compile the month again and compare row by row; nothing is overwritten.

        :raise UserError: another agency's, or not submitted yet (JC25-25-06)
        """
        for record in self:
            record._require_receiver()
            record._recompute_month()

    def _recompute_month(self):
        self.env.flush_all()
        found = []
        if not self._unchanged():  # most months are equal: no row is fetched for that
            found = returns.compare(self._rows(), self._ledger_rows())
        self._replace_differences("recomputed", found)
        self._act_write({"recomputed_at": fields.Datetime.now(), "equal": not found})
        return found

    def action_receive(self):
        """Recompute, and confirm the return where it is equal.

        :raise UserError: see ``action_recompute``; the rows differ (JC25-25-06)
        """
        for record in self:
            record._require_receiver()
            found = record._recompute_month()
            if found:
                raise self.env["gov.clause"]._refusal(
                    "JC25-25-06",
                    self.env._(
                        "The return does not match the cases in %(count)s rows, first "
                        "%(case)s. Recompute shows them; question the return.",
                        count=len(found),
                        case=found[0].case_number,
                    ),
                )
            record._settle("received")

    def action_question(self):
        """Send the return back with the question entered.

        :raise UserError: see ``action_recompute``; no question (JC25-25-06)
        """
        for record in self:
            record._require_receiver()
            if not (record.question or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JC25-25-06", self.env._("Enter the question first.")
                )
            record._settle("questioned")

    def _settle(self, state):
        self._act_write(
            {
                "state": state,
                "received_at": fields.Datetime.now(),
                "received_by_id": self.env.uid,
            }
        )

    def action_amend(self):
        """Answer a question by a new version, with what is different in it.

        :return: the action that opens the new version
        :raise UserError: another agency's, or not questioned (JC25-25-04)
        """
        self.ensure_one()
        self._require_agency(self.agency_id, (MANAGER,), "JC25-25-04")
        if self.state != "questioned":
            raise self.env["gov.clause"]._refusal(
                "JC25-25-04", self.env._("Only a questioned return is amended.")
            )
        amended = self._act_create(
            [
                {
                    "month": self.month,
                    "agency_id": self.agency_id.id,
                    "upper_agency_id": self.upper_agency_id.id,
                    "programme_id": self.programme_id.id,
                    "version": self.version + 1,
                    "previous_id": self.id,
                    "due_on": self.due_on,
                }
            ]
        )
        amended._compile()
        found = returns.compare(self._rows(), amended._rows())
        amended._replace_differences("amended", found)
        self._act_write({"state": "superseded"})
        return amended._open_form()

    def _open_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    @api.private
    def _replace_differences(self, kind, found):
        rows = self.env["gov.archive.return.difference"]
        self.difference_ids.filtered(lambda d: d.kind == kind)._act().unlink()
        rows._act_create(
            [
                {
                    "return_id": self.id,
                    "kind": kind,
                    "case_number": row.case_number,
                    "before": row.before.replace("\t", " "),
                    "after": row.after.replace("\t", " "),
                }
                for row in found
            ]
        )

    def _require_draft(self):
        for record in self:
            record._require_agency(record.agency_id, (MANAGER,), "JC25-25-04")
            if record.state != "draft":
                raise self.env["gov.clause"]._refusal(
                    "JC25-25-04",
                    self.env._("%(name)s is submitted.", name=record.display_name),
                )

    def _require_receiver(self):
        self.ensure_one()
        roles = (MANAGER, ARCHIVIST)
        self._require_agency(self.upper_agency_id, roles, "JC25-25-06")
        self.lock_for_update()
        if self.state != "submitted":
            raise self.env["gov.clause"]._refusal(
                "JC25-25-06",
                self.env._("%(name)s is not submitted.", name=self.display_name),
            )
