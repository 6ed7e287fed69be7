import io
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

#: So many agreements are drafted and printed before the job hands over to its next
#: part: the form shows the progress, and what is done stays done.
PORTION = 15


class GovAgreementBatch(models.Model):
    """One agreement for each undertaking agency, drafted and printed by one job.

    The job works in portions, each in its own transaction; cut off, it goes on where
    it stopped. An agency that is refused keeps the reason and holds up nobody.
    """

    _name = "gov.agreement.batch"
    _description = "Drafting Run"
    _order = "id desc"
    _rec_name = "grantor_id"

    user_id = fields.Many2one(
        "res.users",
        "Started by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    programme_id = fields.Many2one("gov.programme", required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    grantor_id = fields.Many2one("gov.agency", required=True, readonly=True)
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)
    source_id = fields.Many2one("gov.agreement", "Wording from", readonly=True)
    rule_ids = fields.Many2many(
        "gov.rule", string="Only under these rules", readonly=True
    )
    line_ids = fields.One2many("gov.agreement.batch.line", "batch_id", readonly=True)
    total = fields.Integer(compute="_compute_progress")
    done = fields.Integer("Drafted", compute="_compute_progress")
    failed = fields.Integer("Refused", compute="_compute_progress")
    progress = fields.Float(
        compute="_compute_progress", help="Share of the agencies settled, in %."
    )

    @api.depends("line_ids.state")
    def _compute_progress(self):
        for batch in self:
            states = batch.line_ids.mapped("state")
            batch.total = len(states)
            batch.done = states.count("done")
            batch.failed = states.count("failed")
            settled = batch.done + batch.failed
            batch.progress = 100.0 * settled / batch.total if states else 0.0

    @api.model
    def _start(self, draft):
        """Queue the drafting that a wizard asks for; return the run."""
        store = self.sudo()  # sudo: users start runs by the wizard alone
        batch = store.create(
            {
                "programme_id": draft.programme_id.id,
                "kind": draft.kind,
                "grantor_id": draft.grantor_id.id,
                "date_from": draft.date_from,
                "date_to": draft.date_to,
                "source_id": draft.source_id.id,
                "rule_ids": [Command.set(draft.rule_ids.ids)],
                "line_ids": [
                    Command.create({"grantee_id": one.id}) for one in draft.grantee_ids
                ],
            }
        ).with_env(self.env)
        batch._queue()
        return batch

    def _queue(self):
        self.ensure_one()
        name = self.env._("Draft agreements of %(agency)s", agency=self.grantor_id.name)
        self.with_delay(description=name)._job_draft()

    def action_resume(self):
        """Queue again what was refused or never ran."""
        self.ensure_one()
        lines = self.sudo().line_ids  # sudo: the run's own lines
        lines.filtered(lambda line: line.state == "failed").write({"state": "todo"})
        self._queue()

    def _job_draft(self):
        """Draft and print a portion; queue the next while there is one."""
        lines = self.sudo().line_ids  # sudo: the run's own lines
        todo = lines.filtered(lambda line: line.state == "todo")
        wizard = self._wizard(todo.grantee_id)
        found = wizard._find_delegations()
        for line in todo[:PORTION]:
            line._settle(wizard, found)
        if todo[PORTION:]:
            self._queue()

    def _wizard(self, grantees):
        return self.env["gov.agreement.draft"].create(
            {
                "programme_id": self.programme_id.id,
                "kind": self.kind,
                "grantor_id": self.grantor_id.id,
                "grantee_ids": [Command.set(grantees.ids)],
                "date_from": self.date_from,
                "date_to": self.date_to,
                "source_id": self.source_id.id,
                "rule_ids": [Command.set(self.rule_ids.ids)],
            }
        )

    def action_open_agreements(self):
        """The drafts of this run."""
        return self.line_ids.agreement_id._get_records_action(
            name=self.env._("Agreements")
        )

    def action_download(self):
        """Download every agreement of the run, as it reads now, in one ZIP file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/drafting/{self.id}/zip",
            "target": "download",
        }

    def _zip_name(self):
        kinds = dict(
            self.env["gov.agreement"]._fields["kind"]._description_selection(self.env)
        )
        parts = (self.grantor_id.name, kinds[self.kind], str(self.date_from))
        return "_".join(parts)

    def _get_zip(self):
        """The PDF of every agreement of the run as bytes of one ZIP file.

        A draft that was changed or signed since the run is printed anew, the others
        come as they were printed then.

        :raise AccessError: the user may not read the run or one of its agreements
        """
        self.ensure_one()
        self.check_access("read")
        agreements = self.line_ids.agreement_id
        agreements.check_access("read")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
            for line in self.line_ids.filtered("agreement_id"):
                entry = zipfile.ZipInfo(line._zip_entry(), (1980, 1, 1, 0, 0, 0))
                file.writestr(entry, line._present_pdf())
        return packed.getvalue()

    @api.model
    def _refused(self):
        """Errors that are an answer, not a fault of the run."""
        return (UserError,)
