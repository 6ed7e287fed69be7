import base64

from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..kernel import score
from ..report import inspections as paper
from ..report import words
from .gov_inspection import INSPECTOR

EXCELLENT = "gov_archive.grade_excellent"
QUALIFIED = "gov_archive.grade_qualified"


class GovInspectionActs(models.Model):
    """Scoring, findings, conclusion and publication."""

    _inherit = "gov.inspection"

    draw_file = fields.Binary(compute="_compute_draw_file")
    pdf_file = fields.Binary("PDF", compute="_compute_pdf_file")

    @api.model
    def _grade_of(self, value):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not
        limits = (
            float(parameters.get_param(EXCELLENT) or score.EXCELLENT),
            float(parameters.get_param(QUALIFIED) or score.QUALIFIED),
        )
        return score.grade(value, *limits)

    def action_conclude(self):
        """Add up the points and make a finding of every fault.

        :raise UserError: not drawn, a case is not scored, or an evaluation has no
            scope, criteria or conclusion (HZ22-62-09, LC20-31-05)
        """
        for record in self:
            record._require("drawn", "HZ22-62-09")
            record._check_scored()
            running = record.answer_ids.filtered(lambda a: a.subject != "file")
            value = score.points(
                running.mapped("deducted"),
                any(running.filtered("fault").mapped("legality")),
            )
            samples = record.sample_ids
            mean = sum(samples.mapped("score")) / len(samples) if samples else 0
            record._make_findings()
            record._act_write(
                {
                    "score": value,
                    "grade": record._grade_of(value),
                    "file_score": mean,
                    "concluded_on": self.env["gov.case"]._today(),
                    "state": "concluded",
                }
            )
            record._note("conclude", record.conclusion or "")
            record._close_if_done()

    def _check_scored(self):
        if self.sample_ids.filtered(lambda s: not s.scored_at):
            raise self._refusal(
                "HZ22-62-09", self.env._("Score every case that was drawn first.")
            )
        if self.answer_ids.filtered(lambda a: a.subject != "file" and not a.result):
            raise self._refusal(
                "HZ22-62-09",
                self.env._("Answer the check lists of running and manual first."),
            )
        needed = (self.scope, self.criteria, self.conclusion)
        if self.kind == "evaluation" and not all(map(bool, needed)):
            raise self._refusal(
                "LC20-31-05",
                self.env._("An evaluation has a scope, criteria and a conclusion."),
            )

    def _make_findings(self):
        """One finding for each fault, for the agency that has to put it right."""
        answers = self.env["gov.inspection.answer"].search(
            [("inspection_id", "=", self.id), ("fault", "=", True)]
        )
        first = self.sample_ids[:1].case_id.sudo()  # sudo: names the agency
        due = self.env["gov.inspection.finding"]._due_on()
        made = self.env["gov.inspection.finding"]._act_create(
            [
                {
                    "inspection_id": self.id,
                    "answer_id": answer.id,
                    "sample_id": answer.sample_id.id,
                    "entry_id": (
                        answer.sample_id.case_id.sudo().entry_id  # sudo: as above
                        or answer.manual_id.entry_id
                    ).id,
                    "region_id": self.region_id.id,
                    "agency_id": (
                        answer.sample_id.case_id.sudo().agency_id  # sudo: as above
                        or first.agency_id
                        or self.agency_id
                    ).id,
                    "code": answer.code,
                    "name": answer.note or answer.name,
                    "legality": answer.legality,
                    "due_on": due,
                }
                for answer in answers
            ]
        )
        made._on_fault_found()

    def _close_if_done(self):
        """Close a concluded inspection when every finding is accepted."""
        for record in self:
            if record.state == "concluded" and not record.open_count:
                record._act_write({"state": "closed"})
                record._note("close")

    def action_publish(self):
        """Publish the draw and the result, without personal data.

        :raise UserError: not concluded (JN21-07-07)
        """
        for record in self:
            record._require_agency(record.agency_id, (INSPECTOR,), "JN21-07-07")
            if record.state not in ("concluded", "closed"):
                raise record._refusal(
                    "JN21-07-07", self.env._("Conclude the inspection first.")
                )
            record._act_write(
                {
                    "published_on": self.env["gov.case"]._today(),
                    "published_by_id": self.env.uid,
                }
            )
            record._note("publish")

    def action_publish_commitment(self):
        """Open what is published of the draw so far."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/inspection/{self.id}/draw.json",
            "target": "new",
        }

    @api.depends("state")
    def _compute_draw_file(self):
        for record in self:
            record.draw_file = base64.b64encode(record._as_draw_file())

    @api.depends("state", "published_on")
    def _compute_pdf_file(self):
        for record in self:
            record.pdf_file = base64.b64encode(record._as_pdf_file())

    def _as_pdf_file(self):
        record = self.with_context(lang=words.LANG)
        label = self.env["gov.archive.file"]._label_of
        text = paper.Result(
            organ=record.agency_id.name,
            number=record.name,
            facts=[
                (paper.KIND, label(record, "kind")),
                (paper.REGION, record.region_id.name),
                (paper.PERIOD, f"{record.date_from or ''} – {record.date_to or ''}"),
                (paper.COMMITMENT, record.commitment or ""),
                (paper.SEED, record.revealed_seed or ""),
                (paper.LIST, record.population_sha256 or ""),
                (paper.DRAWN, f"{len(record.sample_ids)} / {record.population_count}"),
                (paper.RUNNING, f"{record.score:g} {label(record, 'grade')}"),
                (paper.FILES, f"{record.file_score:g}"),
                (paper.CONCLUSION, record.conclusion or ""),
            ],
            samples=record._paper_samples(),
            findings=[
                (
                    finding.code,
                    finding.name,
                    finding.agency_id.name,
                    str(finding.due_on or ""),
                    label(finding, "state"),
                )
                for finding in record.finding_ids
            ],
            inspectors=", ".join(record.sample_ids.inspector_id.mapped("name")),
        )
        return paper.result(text, pdf.register_font(self.env))

    def _paper_samples(self):
        label = self.env["gov.archive.file"]._label_of
        return [
            (
                sample.rank,
                sample.case_id.number,
                sample.case_id.sudo().entry_id.name,  # sudo: no personal data
                f"{sample.score:g}",
                label(sample, "grade"),
            )
            for sample in self.sample_ids.sorted("rank")
        ]

    def action_print(self):
        """Open the result as PDF."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pdf_file/{self.name}.pdf",
            "target": "new",
        }

    def action_open_findings(self):
        """Show the findings."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_archive.gov_inspection_finding_action"
        )
        domain = [("inspection_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {}}
