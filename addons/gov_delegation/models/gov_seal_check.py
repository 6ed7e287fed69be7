import hmac
import re
from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import api, models

from odoo.addons.gov_items.listing import time_zone


class GovSealCheck(models.AbstractModel):
    """What anyone may learn who holds a stamped paper: whether it is in the ledger."""

    _name = "gov.seal.check"
    _description = "Public Check of Impressions"

    @api.model
    def _public_check(self, number, digest):
        """Facts of an impression whose number and row hash are both given.

        :param number: "<seal>-<row>", as printed beside the QR code
        :param digest: the row's hash, at least 16 digits of it
        :return: dict of plain words without personal data, or None
        """
        seal, dash, row = (number or "").partition("-")
        given = (digest or "").strip().lower()
        if not (dash and seal.isdigit() and row.isdigit() and len(given) >= 16):
            return None
        if len(seal) > 9 or len(row) > 9:
            return None
        rows = self.env["gov.seal.impression"].sudo()  # sudo: no personal data go out
        found = rows.search(
            [("seal_id", "=", int(seal)), ("chain_sequence", "=", int(row))], limit=1
        )
        stored = (found.hash or "")[: len(given)].encode()
        if not stored or not hmac.compare_digest(stored, given.encode()):
            return None
        return self._facts(found)

    @api.model
    def _public_check_code(self, code):
        """Facts of the impression whose code a document bears.

        :return: dict as of :meth:`_public_check`, or None
        """
        if not re.fullmatch(r"[0-9a-f]{32}", code or ""):
            return None
        rows = self.env["gov.seal.impression"].sudo()  # sudo: no personal data go out
        found = rows.search([("check_code", "=", code)], limit=1)
        return self._facts(found) if found else None

    @api.model
    def _facts(self, row):
        seal = row.seal_id
        # The city's day, as on the stamped paper: the store's is that of UTC.
        stamped = row.stamped_at.replace(tzinfo=UTC)
        states = dict(seal._fields["state"]._description_selection(self.env))
        return {
            "number": row._check_number(),
            "seal": seal.name,
            "agency": seal.agency_id.name,
            "region": seal.region_id.name,
            "item": row.delegation_id.entry_id.name or "",
            "day": stamped.astimezone(ZoneInfo(time_zone(self.env))).date(),
            "copies": row.copies,
            "sha256": row.sha256,
            "state": states[seal.state],
            "void": seal.is_void,
        }
