import base64

from odoo import fields, models

from ..report import pdf
from ..report.paper import Paper, Section, build


class GovManual(models.Model):
    """The guide on paper, for the window and the applicant."""

    _inherit = "gov.manual"

    print_file = fields.Binary(string="Printed Guide", compute="_compute_print_file")

    def _compute_print_file(self):
        font = pdf.register_font(self.env)
        for manual in self:
            manual.print_file = base64.b64encode(build(manual._paper(), font))

    def action_print(self):
        """Download the guide as PDF."""
        self.ensure_one()
        name = f"{self.entry_id.sequence}-{self.version}"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/print_file/"
            f"{name}.pdf?download=true",
            "target": "download",
        }

    def _paper(self):
        """Return the guide's words: basis, conditions, flow, documents, fee, limits."""
        entry = self.entry_id
        issuer = self.agency_id or entry.delegation_ids.upper_agency_id[:1]
        where = self.region_id.name or self.env._("all regions")
        facts = (
            self.env._("Programme: %(name)s", name=self.programme_id.name),
            self.env._("Valid in: %(region)s", region=where),
            self.env._(
                "Version %(version)s, in force from %(day)s",
                version=self.version,
                day=self.date_from or "–",
            ),
        )
        return Paper(
            organ=issuer.name or self.programme_id.region_id.name,
            title=self.env._("Guide: %(entry)s", entry=entry.name),
            number=entry.item_id.code or "",
            facts=list(facts),
            sections=[
                self._paper_text(self.env._("Basis"), entry.legal_basis),
                self._paper_text(self.env._("Conditions"), self.condition),
                self._paper_flow(),
                self._paper_documents(),
                self._paper_text(self.env._("Limits and fee"), self._paper_limits()),
                self._paper_text(self.env._("Remarks"), self.remarks),
            ],
            footer=self.env._("Page %(page)s of %(pages)s"),
            closing=[str(self.date_from or "")],
        )

    def _paper_text(self, heading, text):
        return Section(heading, text=(text or "").strip() or "–")

    def _paper_flow(self):
        """Return the flow between the levels: step, body, limit."""
        bodies = dict(self.step_ids._fields["body"]._description_selection(self.env))
        head = [self.env._("Step"), self.env._("Body"), self.env._("Working days")]
        rows = [
            [step.name, bodies.get(step.body, "–"), str(step.days or "–")]
            for step in self.step_ids
        ]
        return Section(self.env._("Flow"), rows=[head, *rows], widths=[230, 130, 90])

    def _paper_documents(self):
        lines = self.document_ids
        words = {
            name: dict(lines._fields[name]._description_selection(self.env))
            for name in ("necessity", "source", "form")
        }
        head = [
            self.env._("Document"),
            self.env._("Necessity"),
            self.env._("Source"),
            self.env._("Form"),
            self.env._("Copies"),
        ]
        rows = [
            [line.name]
            + [words[name][line[name]] for name in words]
            + [str(line.copies or "–")]
            for line in lines
        ]
        widths = [180, 70, 70, 90, 40]
        return Section(self.env._("Documents"), rows=[head, *rows], widths=widths)

    def _paper_limits(self):
        fee = self.env._("free of charge")
        if self.fee_amount:
            fee = self.env._(
                "%(amount)s yuan. %(basis)s",
                amount=f"{self.fee_amount:g}",
                basis=self.fee_basis or "",
            )
        return "\n".join(
            (
                self.env._(
                    "Promised limit: %(promised)s working days; statutory: "
                    "%(statutory)s.",
                    promised=self.promised_days,
                    statutory=self.statutory_days or "–",
                ),
                self.env._("Fee: %(fee)s", fee=fee),
            )
        )
