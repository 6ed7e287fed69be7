"""Exported tables: what somebody typed stays text in every spreadsheet programme."""

from odoo.addons.gov_items.kernel.wording import harmless
from odoo.addons.web.controllers.export import CSVExport, ExportXlsxWriter

_write = ExportXlsxWriter.write


def write(self, row, column, cell_value, style=None):
    """Write a text as text; Odoo leaves it to XlsxWriter, which computes ``=1+1``.

    It also makes links of what looks like an address, which a click would open.
    """
    if isinstance(cell_value, str) and cell_value:
        self.worksheet.write_string(row, column, cell_value, style)
    else:
        _write(self, row, column, cell_value, style)


# Odoo's controller takes the class by its name, so there is no place but the class.
ExportXlsxWriter.write = write


class TextCSVExport(CSVExport):
    """Odoo marks three of the signs that begin a formula; ``@`` and others are left."""

    def from_data(self, fields, columns_headers, rows):
        """Mark each text that a spreadsheet programme would compute."""
        rows = [
            [harmless(cell) if isinstance(cell, str) else cell for cell in row]
            for row in rows
        ]
        return super().from_data(fields, columns_headers, rows)
