import json

from odoo import models
from odoo.tools import format_datetime

from odoo.addons.gov_items.report import pdf

from ..report import register_pdf

DEFAULT_ZONE = "Asia/Shanghai"
TIME_FORMAT = "yyyy-MM-dd HH:mm"


class GovSealLedger(models.AbstractModel):
    """A seal's ledger on paper and as a file that anyone can verify."""

    _name = "gov.seal.ledger"
    _description = "Printed Seal Ledger"

    def action_print_register(self):
        """Download the register of impressions as PDF."""
        self.ensure_one()
        return self._download("register")

    def action_export_ledger(self):
        """Download the hash chain as JSON for a check outside this system."""
        self.ensure_one()
        return self._download("ledger")

    def _download(self, what):
        url = f"/gov/seal/{self.id}/{what}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _get_ledger(self):
        """The chain as JSON bytes; ``python -m kernel.chain FILE`` verifies it.

        :raise AccessError: the user may not read the seal's impressions
        """
        self.ensure_one()
        rows = self._get_impressions()
        data = {"rows": rows._chain_export()}
        if rows:  # as kept beside the rows: a ledger cut off at its end shows
            data["heads"] = rows._chain_heads(self)
        return json.dumps(data, ensure_ascii=False, indent=1, default=str).encode()

    def _get_impressions(self):
        self.check_access("read")
        self.env["gov.seal.impression"].check_access("read")
        return self.impression_ids.sorted("chain_sequence")

    def _get_register(self):
        """The register of impressions as PDF bytes.

        :raise AccessError: the user may not read the seal's impressions
        """
        self.ensure_one()
        rows = self._get_impressions()
        installed = dict(self.env["res.lang"].get_installed())
        seal = self.with_context(lang="zh_CN") if "zh_CN" in installed else self
        text = seal._register_text(rows)
        return register_pdf.build(text, pdf.register_font(self.env))

    def _register_text(self, rows):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        users = ", ".join(self.user_ids.mapped("name"))
        return register_pdf.RegisterText(
            organ=self.agency_id.name,
            title=self.env._("Register of Seal Impressions"),
            number=self.env._(
                "%(name)s  No. %(number)s", name=self.name, number=self.number
            ),
            facts=[
                self.env._(
                    "%(kind)s, held by %(holder)s, region %(region)s.",
                    kind=kinds[self.kind],
                    holder=self.holder_id.name,
                    region=self.region_id.name,
                ),
                self.env._(
                    "Keeper: %(keeper)s. Named users: %(users)s. Printed on %(day)s.",
                    keeper=self.keeper_id.name or "–",
                    users=users or "–",
                    day=self._city_today(),
                ),
            ],
            rows=[self._register_heading()] + [self._register_row(row) for row in rows],
            proof=self.env._(
                "Hash of the last row: %(hash)s", hash=rows[-1:].hash or "–"
            ),
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
            head_hash=rows[-1:].hash or "",
        )

    def _register_heading(self):
        return [
            self.env._("Row"),
            self.env._("Time"),
            self.env._("Stamped by"),
            self.env._("Matter"),
            self.env._("Item and region"),
            self.env._("Document"),
            self.env._("Copies"),
            self.env._("Document SHA-256"),
        ]

    def _register_row(self, row):
        zone = self.env.user.tz or DEFAULT_ZONE
        return [
            str(row.chain_sequence),
            format_datetime(self.env, row.stamped_at, tz=zone, dt_format=TIME_FORMAT),
            row.user_id.name,
            row.subject,
            row.delegation_id.display_name or "",
            row.document_name,
            str(row.copies),
            row.sha256,
        ]
