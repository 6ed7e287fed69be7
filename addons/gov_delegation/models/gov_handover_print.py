from odoo import models
from odoo.tools import format_date

from odoo.addons.gov_items.report import pdf

from ..report import handover_pdf


class GovHandoverPrint(models.AbstractModel):
    """Take-over plan and state of work on paper, in two copies: LC20 two."""

    _name = "gov.handover.print"
    _description = "Printed Handover"

    def action_print(self):
        """Download the PDF (the controller checks the access again)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/handover/{self.id}/pdf",
            "target": "download",
        }

    def _get_pdf(self):
        """Plan and state of work as PDF bytes; equal contents give equal bytes.

        :raise AccessError: the user may not read the handover
        """
        self.ensure_one()
        self.check_access("read")
        installed = dict(self.env["res.lang"].get_installed())
        document = self.with_context(lang="zh_CN") if "zh_CN" in installed else self
        font = pdf.register_font(self.env)
        return handover_pdf.build(document._print_text(), font)

    def _print_text(self):
        return handover_pdf.HandoverText(
            organ=self.from_agency_id.name,
            title=self.env._("Take-over Plan and State of Work"),
            number=self.name,
            copies=[
                self.env._("Copy %(copy)s of 2", copy=1),
                self.env._("Copy %(copy)s of 2", copy=2),
            ],
            facts=self._print_facts(),
            plan=[
                (self._fields[name]._description_string(self.env), self[name] or "–")
                for name in ("plan_training", "plan_flow", "plan_supervision")
            ],
            items_title=self.env._("Items (%(count)s)", count=self.delegation_count),
            items=self._print_items(),
            lines_title=self.env._("Check list"),
            lines=self._print_lines(),
            seals=[
                self.env._("%(agency)s (seal)", agency=agency.name)
                for agency in (self.from_agency_id, self.to_agency_id)
            ],
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
        )

    def _print_day(self, day):
        return format_date(self.env, day, date_format="long") if day else "–"

    def _print_facts(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            self.env._(
                "%(programme)s: from %(upper)s to %(lower)s.",
                programme=self.programme_id.name,
                upper=self.from_agency_id.name,
                lower=self.to_agency_id.name,
            ),
            self.env._(
                "Notice of %(notice)s, due on %(due)s. State: %(state)s, "
                "taken over on %(day)s.",
                notice=self._print_day(self.notice_date),
                due=self._print_day(self.due_on),
                state=states[self.state],
                day=self._print_day(self.taken_over_on),
            ),
        ]

    def _print_items(self):
        heading = [self.env._("No."), self.env._("Item"), self.env._("Mode")]
        return [heading] + [
            [str(one.sequence), one.entry_id.name, one.mode_id.name or "–"]
            for one in self.delegation_ids.sorted(lambda d: (d.sequence, d.id))
        ]

    def _print_lines(self):
        heading = [
            self.env._("Material"),
            self.env._("Quantity"),
            self.env._("Handed over"),
            self.env._("Received"),
        ]
        return [heading] + [
            [
                line.display_name,
                str(line.quantity),
                self._print_signature(line.given_by, line.given_on),
                self._print_signature(line.received_by, line.received_on),
            ]
            for line in self.line_ids
        ]

    def _print_signature(self, user, day):
        if not day:
            return "–"
        name = user.sudo().name  # sudo: the signer's name is on the paper
        return f"{name} {self._print_day(day)}"
