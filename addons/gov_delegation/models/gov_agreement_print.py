from odoo import models
from odoo.tools import format_date

from odoo.addons.gov_items.report import pdf

from ..kernel import contents
from ..kernel.numerals import chinese
from ..report import agreement_pdf

DOCUMENT_LANGUAGE = "zh_CN"


class GovAgreementPrint(models.AbstractModel):
    """The agreement as a PDF document."""

    _name = "gov.agreement.print"
    _description = "Printed Agreement"

    def action_print(self):
        """Download the PDF (the controller checks the access again)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/agreement/{self.id}/pdf",
            "target": "download",
        }

    def _print_env(self):
        """In the language of the document: Chinese where it is installed."""
        installed = dict(self.env["res.lang"].get_installed())
        if DOCUMENT_LANGUAGE not in installed:
            return self
        return self.with_context(lang=DOCUMENT_LANGUAGE)

    def _get_pdf(self):
        """The agreement as PDF bytes; equal contents give equal bytes.

        :raise AccessError: the user may not read the agreement
        """
        self.ensure_one()
        self.check_access("read")
        document = self._print_env()
        font = pdf.register_font(self.env)
        return agreement_pdf.build(document._print_text(), font)

    def _print_text(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        digest = self.content_hash or pdf.content_hash(self._content())
        roles = self._print_roles()
        return agreement_pdf.AgreementText(
            organ=self.grantor_id.name,
            title=kinds[self.kind],
            number=self._print_number(),
            copies=[self._print_copies()],
            parties=[
                (roles["grantor"], self.grantor_id.name),
                (roles["grantee"], self.grantee_id.name),
            ],
            preamble=self._print_preamble(),
            articles=self._print_articles(),
            annex_title=self.env._(
                "Annex: list of items (%(count)s)", count=len(self.line_ids)
            ),
            items=self._print_items(),
            **self._print_duties(),
            signatures=[
                (
                    roles[side],
                    self[f"{side}_id"].name,
                    self[f"{side}_signed_by"].name or "",
                    self._print_day(self[f"{side}_signed_on"]),
                )
                for side in ("grantor", "grantee")
            ],
            drawn=[self._drawn(side) for side in ("grantor", "grantee")],
            seal_place=self.env._("seal"),
            signed_by=self.env._("Signed by"),
            signed_on=self.env._("Date"),
            hash_label=self.env._("SHA-256 of the content of this agreement:"),
            content_hash=digest,
            qr=f"{self.name} sha256:{digest}",
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
        )

    def _print_duties(self):
        title = self.env._("Annex: division of duties by step and level")
        return {"duties_title": title, "duties": self._duties_table()}

    def _print_roles(self):
        return {
            "grantor": self.env._("Party A (granting agency)"),
            "grantee": self.env._("Party B (undertaking agency)"),
        }

    def _print_day(self, day):
        return format_date(self.env, day, date_format="long") if day else ""

    def _print_number(self):
        if self.state == "draft":
            return self.env._("%(number)s (draft)", number=self.name or "")
        return self.name

    def _print_copies(self):
        if self.filing_required:
            return self.env._(
                "This agreement is made in three originals: one for each party and one "
                "for the judicial filing. It takes effect as announced after filing."
            )
        return self.env._(
            "This agreement is made in two originals, one for each party."
        )

    def _print_preamble(self):
        basis = (self.legal_basis or "").strip().rstrip("。.；;")
        if basis:
            return self.env._(
                "On the basis of %(basis)s and of %(programme)s the two parties agree "
                "as follows.",
                basis=basis,
                programme=self.programme_id.name,
            )
        return self.env._(
            "On the basis of %(programme)s the two parties agree as follows.",
            programme=self.programme_id.name,
        )

    def _print_articles(self):
        """Numbered articles: the filled contents in the order of the clauses."""
        seal = bool(self.seal_users_scope or self.seal_custody)
        extent = (
            self.env._("Extent of power and situations of use")
            if seal
            else self.env._("Extent of power")
        )
        parts = [
            (
                self.env._("Items"),
                self.env._(
                    "The items are those of the annex, %(count)s in all.",
                    count=len(self.line_ids),
                ),
            ),
            *self._print_exercise(),
            (extent, self.extent),
            (self.env._("Term"), self._print_term()),
            (self.env._("Users and scope of the seal"), self.seal_users_scope),
            (self.env._("Custody of the seal"), self.seal_custody),
            (self.env._("Forwarding mechanism"), self.forwarding),
            (self.env._("Rights and duties of both parties"), self.rights_duties),
            (self.env._("Custody of case files"), self.custody_exception),
            (self.env._("Protection of personal data"), self.personal_data),
            (self.env._("Legal liability"), self.liability),
        ]
        filled = [(title, text) for title, text in parts if (text or "").strip()]
        return [
            (self._print_heading(number, title), text.strip().splitlines())
            for number, (title, text) in enumerate(filled, 1)
        ]

    def _print_exercise(self):
        """What the law says of every entrustment: Administrative Licensing Law 24."""
        if not self.kind or not contents.KINDS[self.kind].entrusts:
            return []
        text = self.env._(
            "Party B exercises the power in the name of Party A and entrusts it to "
            "nobody else, neither body nor person. Party A supervises how it is "
            "exercised, bears its consequences in law, and announces Party B and what "
            "is entrusted (Administrative Licensing Law, article 24)."
        )
        return [(self.env._("Exercise of the power"), text)]

    def _print_heading(self, number, title):
        number = chinese(number) if self.env.lang == DOCUMENT_LANGUAGE else number
        return self.env._("Article %(number)s  %(title)s", number=number, title=title)

    def _print_term(self):
        if not self.date_from or not self.date_to:
            return ""
        return self.env._(
            "From %(start)s to %(end)s.",
            start=self._print_day(self.date_from),
            end=self._print_day(self.date_to),
        )

    def _print_items(self):
        heading = [
            self.env._("No."),
            self.env._("Item"),
            self.env._("Region"),
            self.env._("Mode"),
            self.env._("Extent"),
        ]
        return [heading] + [
            [
                str(line.delegation_id.entry_id.sequence),
                line.delegation_id.entry_id.name,
                line.delegation_id.region_id.name,
                line.delegation_id.mode_id.name or "",
                line.extent or "–",
            ]
            for line in self.line_ids.sorted(
                lambda line: (
                    line.delegation_id.entry_id.sequence,
                    line.delegation_id.region_id.code or "",
                )
            )
        ]
