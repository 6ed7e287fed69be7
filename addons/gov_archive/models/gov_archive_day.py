import base64
import json
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel import anchor

FOLDER = "gov_archive.anchor_folder"


class GovArchiveDay(models.Model):
    """What a fonds took in on one day, as one chain, and the anchor of it.

    The anchor is a signed file that names the anchor before. Keep it elsewhere:
    whoever changes packages and database alike cannot change it, too.
    """

    _name = "gov.archive.day"
    _inherit = "gov.archive.act.mixin"
    _description = "Day of a Fonds"
    _order = "day desc, fonds_code"

    fonds_code = fields.Char("Fonds", required=True, readonly=True)
    agency_id = fields.Many2one(
        "gov.agency", required=True, readonly=True, index=True, ondelete="restrict"
    )
    day = fields.Date(required=True, readonly=True)
    deposit_ids = fields.One2many("gov.archive.deposit", "day_id", readonly=True)
    deposit_count = fields.Integer("Packages", compute="_compute_deposit_count")
    anchored_at = fields.Datetime(readonly=True)
    anchor_sha256 = fields.Char("Hash of the anchor", readonly=True, size=64)
    anchor_file = fields.Binary("Anchor", readonly=True, attachment=True)

    _day_uniq = models.Constraint("unique(fonds_code, day)", "The day is there.")

    @api.depends("fonds_code", "day")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.fonds_code or ''} {record.day or ''}"

    @api.depends("deposit_ids")
    def _compute_deposit_count(self):
        counts = dict(
            self.env["gov.archive.deposit"]._read_group(
                [("day_id", "in", self.ids)], ["day_id"], ["__count"]
            )
        )
        for record in self:
            record.deposit_count = counts.get(record, 0)

    @api.model
    def _deposit(self, file, version=None):
        """Append a package to today's chain of its fonds.

        :param version: the correction, where the package is a later version
        """
        kept = version or file
        holder = self.env["gov.archive.fonds"]._fonds_holder(file.custodian_id)
        today = self.env["gov.case"]._today()
        ((day_id,),) = self.env.execute_query(
            SQL(
                "INSERT INTO gov_archive_day (fonds_code, agency_id, day) "
                "VALUES (%s, %s, %s) ON CONFLICT (fonds_code, day) "
                "DO UPDATE SET day = EXCLUDED.day RETURNING id",
                holder.fonds_code,
                holder.id,
                today,
            )
        )
        return self.env["gov.archive.deposit"]._chain_append(
            [
                {
                    "day_id": day_id,
                    "file_id": file.id,
                    "number": file.number,
                    "seal": kept.seal,
                    "package_sha256": kept.package_sha256,
                }
            ]
        )

    @api.model
    def _cron_anchor(self):
        """Anchor every day that is over, the oldest first."""
        today = self.env["gov.case"]._today()
        days = self.sudo().search(  # sudo: the clock anchors, not a person
            [("anchored_at", "=", False), ("day", "<", today)], order="fonds_code, day"
        )
        for record in days:
            record._anchor()

    def _anchor(self):
        """Write, sign and store the anchor, here and in the folder that is set."""
        self.ensure_one()
        before = self.search(
            [("fonds_code", "=", self.fonds_code), ("day", "<", self.day)],
            order="day desc",
            limit=1,
        )
        rows = [
            {"number": d.number, "seal": d.seal, "package_sha256": d.package_sha256}
            for d in self.deposit_ids.sorted("chain_sequence")
        ]
        data = anchor.make(
            self.fonds_code,
            str(self.day),
            before.anchor_sha256 or anchor.GENESIS,
            rows,
            self.env["gov.archive.key"]._signer(self.agency_id),
        )
        content = json.dumps(data, ensure_ascii=False, indent=1).encode()
        self._act_write(
            {
                "anchored_at": fields.Datetime.now(),
                "anchor_sha256": anchor.digest(data),
                "anchor_file": base64.b64encode(content),
            }
        )
        self._copy_elsewhere(content)

    def _copy_elsewhere(self, content):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not
        folder = parameters.get_param(FOLDER)
        if folder:
            path = Path(folder) / f"anchor-{self.fonds_code}-{self.day}.json"
            path.write_bytes(content)

    def action_download(self):
        """Download the anchor."""
        self.ensure_one()
        name = f"anchor-{self.fonds_code}-{self.day}.json"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/anchor_file/{name}"
            "?download=true",
            "target": "download",
        }
