from urllib.parse import urlencode

from odoo import api, models
from odoo.tools import format_datetime

from odoo.addons.gov_items.report import pdf

from ..report import certificate_pdf
from .gov_seal_ledger import DEFAULT_ZONE, TIME_FORMAT


class GovSealImpression(models.Model):
    _inherit = "gov.seal.impression"

    def _check_number(self):
        """What the public check asks for: seal and row."""
        return f"{self.seal_id.id}-{self.chain_sequence}"

    def _check_url(self):
        """Address at which anyone checks the impression; for QR codes on paper."""
        query = urlencode({"number": self._check_number(), "hash": self.hash[:32]})
        return f"{self.get_base_url()}/gov/seal/check?{query}"

    @api.model
    def _code_url(self, code):
        """Address at which anyone checks the impression that a document bears."""
        return f"{self.get_base_url()}/gov/seal/check?{urlencode({'code': code})}"

    def action_print_slip(self):
        """Download the slip of the impression, with its QR code."""
        self.ensure_one()
        url = f"/gov/seal/impression/{self.id}/pdf"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _get_slip(self):
        """The slip as PDF bytes.

        :raise AccessError: the user may not read the impression
        """
        self.ensure_one()
        self.check_access("read")
        installed = dict(self.env["res.lang"].get_installed())
        row = self.with_context(lang="zh_CN") if "zh_CN" in installed else self
        return certificate_pdf.build(row._slip_text(), pdf.register_font(self.env))

    def _slip_text(self):
        seal = self.seal_id.sudo()  # sudo: what its own impression says of it
        zone = self.env.user.tz or DEFAULT_ZONE
        when = format_datetime(
            self.env, self.stamped_at, tz=zone, dt_format=TIME_FORMAT
        )
        facts = [
            (self.env._("Wording"), seal.name),
            (self.env._("Agency named"), seal.agency_id.name),
            (self.env._("Stamped by"), self.user_id.name),
            (self.env._("Time"), when),
            (self.env._("Matter"), self.subject),
            (self.env._("Item and region"), self.delegation_id.display_name),
            (self.env._("Document"), self.document_name),
            (self.env._("Copies"), str(self.copies)),
            (self.env._("Document SHA-256"), self.sha256),
        ]
        return certificate_pdf.CertificateText(
            organ=seal.agency_id.name,
            title=self.env._("Record of a Seal Impression"),
            number=self._check_number(),
            facts=[(label, value) for label, value in facts if value],
            body=[
                self.env._(
                    "The code below opens the public check of this impression. It "
                    "shows the SHA-256 of the document that was stamped."
                )
            ],
            proof=self.env._("Row hash (SHA-256): %(hash)s", hash=self.hash),
            qr=self._check_url(),
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
        )
