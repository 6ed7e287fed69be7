from odoo import api, fields, models
from odoo.fields import Domain

#: Points per inch of a scan: GB/T 18894-2016 asks at least 200.
SCAN_DPI = 200
#: A page is a little larger than its scan: 1 % is no coarser scan.
TOLERANCE = 0.99


class GovArchiveFileScan(models.Model):
    """Scans are fine enough to stand for the paper, or it is said why not."""

    _inherit = "gov.archive.file"

    scan_coarse = fields.Boolean(
        "Coarse scans",
        compute="_compute_scan_coarse",
        # Whoever may see the file sees this of it, also without its documents.
        compute_sudo=True,
        search="_search_scan_coarse",
        help="A document was scanned with fewer points per inch than GB/T 18894-2016 "
        "asks: 200, or the system parameter gov_archive.scan_dpi.",
    )
    scan_note = fields.Char(
        "Why coarse scans are kept",
        copy=False,
        help="Entered before packaging where no better scan can be had; it goes into "
        "the package. A better scan that comes later is filed as a correction.",
    )

    @api.model
    def _scan_dpi(self):
        """Points per inch that a scan must have."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not
        value = parameters.get_param("gov_archive.scan_dpi", "")
        return int(value) if value.isdigit() else SCAN_DPI

    @api.model
    def _coarse_domain(self):
        least = int(self._scan_dpi() * TOLERANCE)
        return Domain("dpi", ">", 0) & Domain("dpi", "<", least)

    @api.depends("document_ids.dpi")
    def _compute_scan_coarse(self):
        coarse = self.document_ids.filtered_domain(self._coarse_domain())
        for file in self:
            file.scan_coarse = file in coarse.file_id

    def _search_scan_coarse(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("document_ids", "any!", self._coarse_domain())

    def _check_scans(self):
        """Refuse coarse scans for which no reason is given.

        :raise UserError: names document, resolution and standard (HZ22-62-04)
        """
        coarse = self.document_ids.filtered_domain(self._coarse_domain())
        if not coarse or (self.scan_note or "").strip():
            return
        raise self.env["gov.clause"]._refusal(
            "HZ22-62-04",
            self.env._(
                "Scanned too coarsely (GB/T 18894-2016 asks %(least)s dpi): "
                "%(documents)s. State why the scans are kept; a better scan that comes "
                "later is filed as a correction.",
                least=self._scan_dpi(),
                documents=", ".join(f"{d.name} ({d.dpi} dpi)" for d in coarse),
            ),
        )
