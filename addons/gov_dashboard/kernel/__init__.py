"""What the figures are and how they are kept: no Odoo in here."""
