from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel.number import ArchivalNumber


class GovArchiveFonds(models.Model):
    """One class of archival numbers in a fonds, and the last serial in it.

    Numbers are drawn inside the transaction that packages a file. The row stays
    locked until that transaction ends, and a roll-back takes the number back, so
    a class has neither gaps nor repetitions.
    """

    _name = "gov.archive.fonds"
    _description = "Archival Number Class"
    _order = "name"

    name = fields.Char(
        "Class",
        required=True,
        readonly=True,
        help="Fonds, category, year, retention and agency code: all that stands "
        "before the serial.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Custodian",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    year = fields.Integer(
        required=True,
        readonly=True,
        aggregator=None,
        help="Year in which the files were formed.",
    )
    retention = fields.Char(required=True, readonly=True, size=3)
    last_serial = fields.Integer(
        required=True,
        readonly=True,
        help="Files of the class in custody or on the way there; the next file gets "
        "the number that follows.",
    )
    file_ids = fields.One2many("gov.archive.file", "fonds_id", readonly=True)

    _name_uniq = models.Constraint("unique(name)", "This class exists already.")

    @api.model
    def _draw(self, agency, category, year, retention):
        """Draw the next number; return (class, ArchivalNumber).

        :raise UserError: the agency has no fonds number or archival code, or they
            have not the prescribed form (HZ22-62-03)
        """
        holder = self._fonds_holder(agency)
        codes = (holder.fonds_code or "", holder.archive_code or "")
        try:
            number = ArchivalNumber(codes[0], category, year, retention, codes[1], 1)
        except ValueError as error:
            raise self.env["gov.clause"]._refusal(
                "HZ22-62-03",
                self.env._(
                    "%(agency)s has no valid archival number class: enter its fonds "
                    "number and archival code first (%(error)s).",
                    agency=agency.name,
                    error=error,
                ),
            ) from error
        ((fonds_id, serial),) = self.env.execute_query(
            SQL(
                "INSERT INTO gov_archive_fonds (name, agency_id, year, retention, "
                "last_serial, create_uid, create_date, write_uid, write_date) "
                "VALUES (%(name)s, %(agency)s, %(year)s, %(retention)s, 1, %(uid)s, "
                "now() at time zone 'UTC', %(uid)s, now() at time zone 'UTC') "
                "ON CONFLICT (name) DO UPDATE "
                "SET last_serial = gov_archive_fonds.last_serial + 1 "
                "RETURNING id, last_serial",
                name=number.series,
                agency=holder.id,
                year=year,
                retention=retention,
                uid=self.env.uid,
            )
        )
        fonds = self.browse(fonds_id)
        fonds.invalidate_recordset()
        parts = (number.fonds, category, year, retention, number.agency)
        return fonds, ArchivalNumber(*parts, serial)

    @api.model
    def _fonds_holder(self, agency):
        """The agency itself, or the nearest one above it that has a fonds."""
        holder = agency
        while not holder.fonds_code and holder.parent_id:
            holder = holder.parent_id
        return holder
