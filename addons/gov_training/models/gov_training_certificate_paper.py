from odoo import models

from odoo.addons.gov_items.kernel import masks
from odoo.addons.gov_items.report import pdf

from ..report import certificate_pdf


class GovTrainingCertificatePaper(models.Model):
    """The certificate as paper, and what the public page behind its code says."""

    _inherit = "gov.training.certificate"

    def _public_facts(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "number": self.number,
            "holder": masks.mask_name(self.employee_id.name),
            "organiser": self.organiser_id.name,
            "session": self.session_id.name,
            "items": self.entry_ids.mapped("name"),
            "issued_on": self.issued_on,
            "valid_until": self.valid_until,
            "state": self.state,
            "state_label": states[self.state],
        }

    def _get_pdf(self):
        """Return the certificate as PDF bytes."""
        self.ensure_one()
        return certificate_pdf.build(self._text(), pdf.register_font(self.env))

    def _text(self):
        session = self.session_id
        return certificate_pdf.CertificateText(
            organ=self.organiser_id.name,
            title=self.env._("Training certificate"),
            number=self.env._("No. %s", self.number),
            body=self.env._(
                "%(holder)s of %(agency)s attended “%(session)s” on %(day)s "
                "(%(hours)s hours) and passed the test with %(score)s points.",
                holder=self.employee_id.name,
                agency=self.agency_id.name or "—",
                session=session.name,
                day=session.day,
                hours=f"{session.hours:g}",
                score=f"{self.score:g}",
            ),
            items_heading=self.env._("Items and manual versions"),
            items=[
                (entry.display_name, self._version_of(entry))
                for entry in self.entry_ids
            ],
            validity=self.env._(
                "Valid from %(start)s until %(end)s.",
                start=self.issued_on,
                end=self.valid_until,
            ),
            check=self.env._("Scan to check that this certificate is genuine."),
            url=self._check_url(),
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
        )

    def _version_of(self, entry):
        manuals = self.manual_ids.filtered(lambda manual: manual.entry_id == entry)
        return "、".join(self.env._("version %s", manual.version) for manual in manuals)
