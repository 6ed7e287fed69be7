import base64
import os

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import config

from odoo.addons.gov_items.kernel import uploads
from odoo.addons.gov_items.report import pdf

from ..report import agreement_pdf
from ..signing import pades, picture, store

STORE = "gov_delegation.key_store"
FOLDER = "gov_delegation.key_folder"
SERVICE = "gov_delegation.seal_service_url"
TOKEN = "gov_delegation.seal_service_token"  # noqa: S105 (name of a parameter)
SIGNED = ("signed", "filed", "in_force")
SCANS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG\r\n")


class GovAgreementSigning(models.AbstractModel):
    """Signed files of an agreement: PAdES by each party, or a scan of the paper.

    Both sides have signed in the system before; the files are what goes outside.
    PAdES is not the electronic seal of GB/T 38540.
    """

    _name = "gov.agreement.signing"
    _description = "Signed Files of Agreements"

    signature_ids = fields.One2many(
        "gov.agreement.signature", "agreement_id", "Signed files", copy=False
    )
    my_seal_side = fields.Char(
        compute="_compute_my_seal_side",
        help="Side for which the present user may still sign digitally.",
    )
    signature_report = fields.Text(
        "Check of the digital signatures", compute="_compute_signature_report"
    )

    @api.depends_context("uid")
    @api.depends("state", "signature_ids.void", "grantor_id", "grantee_id")
    def _compute_my_seal_side(self):
        for agreement in self:
            agreement.my_seal_side = agreement._seal_side("digital")

    @api.depends_context("lang")
    @api.depends("signature_ids.void")
    def _compute_signature_report(self):
        for agreement in self:
            last = agreement._digital_files()[-1:]
            agreement.signature_report = last and agreement._report_on(last)

    def _digital_files(self):
        return self.signature_ids.filtered(
            lambda one: one.way == "digital" and not one.void
        ).sorted("id")

    def _report_on(self, signature):
        try:
            roots = self._key_store().roots()
            checks = pades.verify(signature._bytes(), roots)
        except (pades.Missing, store.Refused) as error:
            return self.env._("Cannot be checked here: %(error)s", error=error)
        if len(checks) < len(self._digital_files()):
            return self.env._("The stored file is not the signed one any more.")
        return "\n".join(
            f"{self._side_name(check.field)}: {self._result(check)}" for check in checks
        )

    def _side_name(self, side):
        return self[f"{side}_id"].name if side in ("grantor", "grantee") else side

    def _result(self, check):
        if check.good:
            return self.env._("valid, signed by %(signer)s", signer=check.signer)
        if check.intact and check.unchanged:
            return self.env._("the certificate leads to no authority that we trust")
        return self.env._("changed after signing")

    def _seal_side(self, way):
        """Side for which the user may still put in a signed file, or False."""
        self.ensure_one()
        if self.state not in SIGNED or not self.env.user.has_group(
            "gov_delegation.group_legal_officer"
        ):
            return False
        rows = self.sudo().signature_ids  # sudo: only which sides are done
        rows = rows.filtered(lambda one: one.way == way and not one.void)
        mine = self.env.user.gov_agency_ids
        for side in ("grantor", "grantee"):
            if side not in rows.mapped("side") and self[f"{side}_id"]._has_above(mine):
                return side
        return False

    def _checked_side(self, way):
        side = self._seal_side(way)
        if not side:
            raise AccessError(
                self.env._(
                    "Only a legal officer of a party puts in a signed file, once for "
                    "each party, after both have signed %(agreement)s.",
                    agreement=self.display_name,
                )
            )
        return side

    # --- digital ----------------------------------------------------------------

    @api.model
    def _key_store(self):
        """The key store that is switched on.

        :raise pades.Missing: the library is not installed
        :raise store.Refused: none is switched on, or it is no known one
        """
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        kind = parameters.get_param(STORE, "off")
        if kind == "local":
            default = os.path.join(config["data_dir"], "gov_keys", self.env.cr.dbname)
            return store.LocalStore(parameters.get_param(FOLDER) or default)
        if kind == "remote":
            return store.RemoteStore(
                parameters.get_param(SERVICE, ""), parameters.get_param(TOKEN, "")
            )
        raise store.Refused(self.env._("no key store is switched on"))

    def action_seal_digitally(self):
        """Sign the PDF for the user's side, with the seal in its place.

        The first party signs the printed agreement, the second one the file that
        the first one signed.

        :raise AccessError: no legal officer of a party that has not signed the file
        :raise UserError: no key store or library, one person for both sides, or the
            file of the first party is not as it was signed
        """
        self.ensure_one()
        self.check_access("read")
        self.lock_for_update(allow_referencing=True)
        side = self._checked_side("digital")
        self._content_digest()
        before = self._digital_files()
        if self.env.user in before.user_id:
            raise self._file_refusal(
                self.env._("One person cannot sign for both parties.")
            )
        content, places = self._print_with_places()
        content = before[-1:]._bytes() if before else content
        if not content:
            raise self._file_refusal(
                self.env._("The stored file is not the signed one any more.")
            )
        self._store_file(side, "digital", self._sealed(side, content, places[side]))

    def _sealed(self, side, content, place):
        agency = self[f"{side}_id"]
        try:
            key = self._key_store().key(str(agency.id), agency.name)
            return pades.sign(
                content,
                key,
                field=side,
                place=pades.Place(*place),
                picture=picture.seal(agency.name, pdf.font_path(self.env)),
                reason=self.name,
            )
        except (pades.Missing, pades.Invalid, store.Refused) as error:
            raise self._file_refusal(
                self.env._(
                    "No digital signature can be made here: %(error)s. Put in the scan "
                    "of the signed paper instead.",
                    error=error,
                )
            ) from error

    def _print_with_places(self):
        document = self._print_env()
        places = {}
        content = agreement_pdf.build(
            document._print_text(), pdf.register_font(self.env), places
        )
        return content, places

    @api.model
    def _file_refusal(self, message):
        return self.env["gov.clause"]._refusal("HZ22-32-01", message)

    def _store_file(self, side, way, content, name=None):
        rows = self.env["gov.agreement.signature"].sudo()  # sudo: rights checked before
        rows.flush_model(["void"])  # the index on valid files must see it
        return rows.create(
            {
                "agreement_id": self.id,
                "side": side,
                "way": way,
                "user_id": self.env.uid,
                "signed_at": fields.Datetime.now(),
                "file": base64.b64encode(content),
                "file_name": name or f"{self.name}-{side}.pdf",
                "sha256": pdf.file_hash(content),
                "content_hash": self.content_hash,
            }
        )

    # --- drawn ------------------------------------------------------------------

    def _sign_drawn(self, picture):
        """Sign for the user's side with a drawn signature, kept and printed.

        The picture belongs to the text by the hash of the content.

        :param picture: bytes of a PNG file
        :raise UserError: no picture, or what ``action_sign`` refuses
        """
        self.ensure_one()
        side = self._open_side()
        if not picture.startswith(SCANS[2]) or not uploads.is_picture(picture):
            raise self._file_refusal(self.env._("Draw the signature first."))
        self.action_sign()
        return self._store_file(side, "drawn", picture, f"{self.name}-{side}.png")

    def _drawn(self, side):
        """The drawn signature of a side as bytes; empty where there is none."""
        files = self.sudo().signature_ids  # sudo: printed for whoever may read
        found = files.filtered(
            lambda one: one.side == side and one.way == "drawn" and not one.void
        )
        return found[-1:]._bytes() if found else b""

    # --- paper ------------------------------------------------------------------

    def _add_scan(self, content, name):
        """Put in the scan of the signed paper, kept with its SHA-256.

        :param content: bytes of a PDF, JPEG or PNG file
        :raise AccessError: no legal officer of a party without a scan
        :raise UserError: another kind of file
        """
        self.ensure_one()
        self.check_access("read")
        side = self._checked_side("scan")
        if not content.startswith(SCANS):
            raise self._file_refusal(self.env._("A scan is a PDF, JPEG or PNG file."))
        self.env["ir.attachment"]._gov_check_upload(name, content, "scan")
        return self._store_file(side, "scan", content, name)

    def action_redraft(self):
        """Take the signatures back; the signed files stay, marked void."""
        result = super().action_redraft()
        rows = self.sudo().signature_ids  # sudo: files change by this act only
        rows.write({"void": True})
        rows.flush_recordset()
        return result
