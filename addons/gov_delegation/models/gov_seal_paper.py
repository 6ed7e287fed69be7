from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import register_pdf
from .gov_seal_life import VOID

VOID_WIDTHS = [150, 40, 120, 120, 70, 60, 158]


class GovSeal(models.Model):
    _inherit = "gov.seal"

    count_ids = fields.One2many("gov.seal.count", "seal_id", "Reconciliations")
    last_count_on = fields.Date(
        "Last reconciled",
        compute="_compute_last_count_on",
        help="Day of the last comparison of paper and ledger.",
    )
    is_void = fields.Boolean(
        "Void",
        compute="_compute_is_void",
        search="_search_is_void",
        help="Lost, recalled or destroyed: on the void list, refused at every use.",
    )
    rules_file = fields.Binary(
        "Seal rules",
        attachment=True,
        copy=False,
        help="Rules for the use of the seal, posted where it lies: one of the "
        "documents that a centre must have (HZ22 five (three)).",
    )
    rules_name = fields.Char()
    rules_broken = fields.Char(
        "Rules not kept",
        compute="_compute_rules_broken",
        compute_sudo=True,
        help="What ledger and record show against the rules: no rules on file, out of "
        "its place over night, not reconciled for a quarter, open findings, refused "
        "stampings in the last 30 days.",
    )

    @api.depends("count_ids")
    def _compute_last_count_on(self):
        last = dict(
            self.env["gov.seal.count"]
            .sudo()  # sudo: the day only
            ._read_group([("seal_id", "in", self.ids)], ["seal_id"], ["counted_at:max"])
        )
        for seal in self:
            seal.last_count_on = last.get(seal)

    @api.depends("state")
    def _compute_is_void(self):
        for seal in self:
            seal.is_void = seal.state in VOID

    def _search_is_void(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", VOID)]

    @api.depends("out_with_id", "count_ids", "finding_ids.state", "refusal_ids")
    def _compute_rules_broken(self):
        today = self._city_today()
        for seal in self:
            found = seal._broken(today) if seal.state == "issued" else []
            seal.rules_broken = "; ".join(found)

    def _broken(self, today):
        """What is against the rules on a day, in words."""
        env = self.env
        out = self.act_ids.filtered(lambda act: act.act == "take_out")[:1]
        quarter = fields.Date.subtract(today, months=3)
        month = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        late = self.last_count_on or self.issued_on or today
        checks = (
            (not self.rules_file, env._("no seal rules on file")),
            (
                self.out_with_id and out and out.acted_at.date() < today,
                env._("out of its place since another day"),
            ),
            (late < quarter, env._("not reconciled for a quarter")),
            (
                any(one.state != "closed" for one in self.finding_ids),
                env._("findings not closed"),
            ),
            (
                any(one.refused_at >= month for one in self.refusal_ids),
                env._("stampings refused in the last 30 days"),
            ),
        )
        return [text for broken, text in checks if broken]

    def action_reconcile(self, paper, witness, explanation=None):
        """Compare the paper register with the ledger: the keeper's act.

        :return: the new ``gov.seal.count``
        """
        self.ensure_one()
        self.check_access("write")
        counts = self.env["gov.seal.count"]
        return counts._reconcile(self, paper, witness, explanation)

    # --- void list --------------------------------------------------------------

    def action_print_void_list(self):
        """Download the list of void seals among these, or of all that one may see."""
        ids = ",".join(map(str, self.ids))
        url = f"/gov/seal/void?ids={ids}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    @api.model
    def _get_void_list(self, ids=()):
        """The void list as PDF bytes, under the reader's own rights."""
        domain = [("state", "in", VOID)] + ([("id", "in", ids)] if ids else [])
        installed = dict(self.env["res.lang"].get_installed())
        seals = self.with_context(lang="zh_CN") if "zh_CN" in installed else self
        text = seals._void_text(seals.search(domain, order="recalled_on, id"))
        return register_pdf.build(text, pdf.register_font(self.env))

    @api.model
    def _void_text(self, seals):
        return register_pdf.RegisterText(
            organ=self.env.user.gov_agency_ids[:1].name or self.env.company.name,
            title=self.env._("List of Void Seals"),
            number="",
            facts=[
                self.env._(
                    "%(count)s seals; printed on %(day)s. An impression of any of "
                    "them is void from the day named.",
                    count=len(seals),
                    day=self._city_today(),
                )
            ],
            rows=self._void_rows(seals),
            proof="",
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
            head_hash="",
            widths=VOID_WIDTHS,
        )

    @api.model
    def _void_rows(self, seals):
        states = dict(self._fields["state"]._description_selection(self.env))
        heading = [
            self.env._("Wording"),
            self.env._("Number"),
            self.env._("Agency named"),
            self.env._("Holder"),
            self.env._("State"),
            self.env._("Void since"),
            self.env._("Reason"),
        ]
        rows = [
            [
                seal.name,
                seal.number,
                seal.agency_id.name,
                seal.holder_id.name,
                states[seal.state],
                str(seal.recalled_on or seal.write_date.date()),
                seal.recall_reason or "",
            ]
            for seal in seals
        ]
        return [heading, *rows]
