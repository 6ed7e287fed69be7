from odoo import models
from odoo.tools import format_datetime

from odoo.addons.gov_items.report import pdf

from ..report import certificate_pdf
from .gov_seal_ledger import DEFAULT_ZONE, TIME_FORMAT

#: Acts by which the seal passes from one hand to another: both sign.
EXCHANGES = ("issue", "take_out", "return", "recall")


class GovSealCertificate(models.AbstractModel):
    """The certificate of an act on a seal, on one page."""

    _name = "gov.seal.certificate"
    _description = "Certificate of a Seal"

    def action_print_certificate(self):
        """Download the certificate as PDF."""
        self.ensure_one()
        url = f"/gov/seal/act/{self.id}/pdf"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _get_certificate(self):
        """The certificate as PDF bytes; equal rows give equal bytes.

        :raise AccessError: the user may not read the act
        """
        self.ensure_one()
        self.check_access("read")
        installed = dict(self.env["res.lang"].get_installed())
        row = self.with_context(lang="zh_CN") if "zh_CN" in installed else self
        return certificate_pdf.build(
            row._certificate_text(), pdf.register_font(self.env)
        )

    def _certificate_text(self):
        seal = self.seal_id
        return certificate_pdf.CertificateText(
            organ=seal.agency_id.name,
            title=self._certificate_title(),
            number=self.env._(
                "Seal %(number)s, act %(row)s",
                number=seal.number,
                row=self.chain_sequence,
            ),
            facts=self._certificate_facts(seal),
            body=[
                self.env._(
                    "This certifies that the act named above was entered in the "
                    "record of the seal at the time named; the record is a chain in "
                    "which no row can be changed."
                )
            ],
            picture=seal._picture_bytes(),
            picture_label=self.env._("Impression on file"),
            places=self._certificate_places(),
            proof=self.env._("Row hash (SHA-256): %(hash)s", hash=self.hash),
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
        )

    def _certificate_title(self):
        return {
            "request": self.env._("Certificate of the Request for a Seal"),
            "approve": self.env._("Certificate of the Approval of a Seal"),
            "cut": self.env._("Certificate of the Cutting of a Seal"),
            "issue": self.env._("Certificate of the Issue of a Seal"),
            "resume": self.env._("Certificate of Putting a Seal Back into Use"),
            "suspend": self.env._("Certificate of the Suspension of a Seal"),
            "lose": self.env._("Certificate of the Loss of a Seal"),
            "recall": self.env._("Certificate of the Recall of a Seal"),
            "destroy": self.env._("Certificate of the Destruction of a Seal"),
            "take_out": self.env._("Certificate of Taking a Seal Out"),
            "return": self.env._("Certificate of Putting a Seal Back"),
            "transfer": self.env._("Certificate of a Seal Serving On"),
        }[self.act]

    def _certificate_places(self):
        """Who signs: both hands of an exchange, else officer and head or witness."""
        if self.act in EXCHANGES:
            second = self.env._("Received by (signature)")
            first = self.env._("Handed over by (signature)")
            return [(first, self.acted_by.name), (second, self.other_id.name or "")]
        officer = (self.env._("Officer (signature)"), self.acted_by.name)
        if self.act == "destroy":
            witness = self.env._("Witness (signature)")
            return [officer, (witness, ""), (witness, "")]
        return [officer, (self.env._("Head of the agency (signature)"), "")]

    def _certificate_facts(self, seal):
        kinds = dict(seal._fields["kind"]._description_selection(self.env))
        zone = self.env.user.tz or DEFAULT_ZONE
        agreement = seal.sudo().agreement_id  # sudo: its number only
        when = format_datetime(self.env, self.acted_at, tz=zone, dt_format=TIME_FORMAT)
        facts = [
            (self.env._("Wording"), seal.name),
            (self.env._("Kind"), kinds[seal.kind]),
            (self.env._("Agency named"), seal.agency_id.name),
            (self.env._("Holder"), seal.holder_id.name),
            (self.env._("Region"), seal.region_id.name),
            (self.env._("Place of custody"), seal.place),
            (self.env._("Agreement"), agreement.name),
            (self.env._("Time"), when),
            (self.env._("By"), self.acted_by.name),
            (self.env._("Other person"), self.other_id.name),
            (self.env._("Paper"), self.number),
            (self.env._("Note"), self.note),
        ]
        return [(label, value) for label, value in facts if value]
