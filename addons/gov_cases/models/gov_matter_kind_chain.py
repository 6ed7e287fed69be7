from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.report import pdf

from ..report import chains


class GovMatterChain(models.Model):
    """A one-chain matter: published with one form, one list and an order (JN18)."""

    _inherit = "gov.matter.kind"

    category_id = fields.Many2one(
        "gov.matter.category",
        "Field of life",
        index="btree_not_null",
        ondelete="restrict",
        help="One of the fields in which JN18 asks for one-chain matters.",
    )
    audience = fields.Char("For whom", help="As the guide prints it.", translate=True)
    place_text = fields.Char(
        "Where to go", help="Hall and window, or the address online.", translate=True
    )
    published_on = fields.Date(readonly=True, copy=False)
    sector_count = fields.Integer("Agencies", compute="_compute_sector_count")

    @api.depends("line_ids.entry_id.sector_id")
    def _compute_sector_count(self):
        for kind in self:
            kind.sector_count = len(kind.line_ids.entry_id.sector_id)

    # --- publishing -------------------------------------------------------------

    def action_publish(self):
        """Show the matter to the public and count it.

        :raise UserError: JN18-18-01: it is no bundle of several agencies, lacks its
            field of life, or an item lacks a manual in force
        """
        self.check_access("write")
        for kind in self:
            if problem := kind._chain_problem():
                raise self.env["gov.clause"]._refusal("JN18-18-01", problem)
        self.published_on = self.env["gov.case"]._today()

    def action_withdraw(self):
        """Take the matter off the public pages."""
        self.published_on = False

    def _chain_problem(self):
        self.ensure_one()
        if not self.category_id:
            return self.env._("%s: choose the field of life.", self.name)
        if self.sector_count < 2:
            return self.env._("%s: a chain joins several agencies.", self.name)
        manuals = self._manuals()
        bare = self.entry_ids.filtered(lambda entry: not manuals[entry.id])
        if bare:
            return self.env._(
                "No manual in force: %s.", ", ".join(bare.mapped("display_name"))
            )
        return None

    def _manuals(self):
        """Entry id -> the city's manual in force today."""
        return self.entry_ids._manuals_for(
            self.env["gov.region"], self.env["gov.case"]._today()
        )

    # --- one form, one list -----------------------------------------------------

    def _documents(self):
        """The one list of documents, each once: list of (name, must, items)."""
        self.ensure_one()
        merged = {}
        manuals = self._manuals()
        for line in self.line_ids:
            for document in manuals[line.entry_id.id].document_ids:
                must, items = merged.setdefault(document.name, (False, []))
                items.append(line.entry_id.name)
                merged[document.name] = (must or document.necessity == "1", items)
        return [(name, must, items) for name, (must, items) in merged.items()]

    def _facts(self):
        """The facts that the one form asks, each once."""
        rules = self.env["gov.rule"].search(
            Domain("entry_id", "in", self.entry_ids.ids)
        )
        return rules.condition_ids.fact_id

    def _chain_values(self):
        """What form, list, guide and public page say of the matter: plain values."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "category": self.category_id.name or "",
            "audience": self.audience or "",
            "where": self.place_text or "",
            "days": self.days,
            "published_on": self.published_on,
            "lines": [
                {
                    "place": line.place,
                    "agency": line.sector_id.name or "",
                    "item": line.entry_id.name,
                    "task": line.task or "",
                    "days": line.shown_days,
                }
                for line in self.line_ids.sorted(lambda one: (one.place, one.id))
            ],
            "facts": [(fact.name, fact.unit or "") for fact in self._facts()],
            "documents": self._documents(),
        }

    def action_print_form(self):
        """Print the one application form of the matter."""
        return self._print("form", chains.application_form)

    def action_print_list(self):
        """Print the list of which agency does what, in which order and time."""
        return self._print("list", chains.service_list)

    def _print(self, name, build):
        self.ensure_one()
        self.check_access("read")
        values = {
            **self._chain_values(),
            "organ": self.programme_id.region_id.name,
            "day": self.env["gov.case"]._today(),
        }
        files = self.env["ir.attachment"].sudo()  # sudo: read access was checked
        attachment = files.create(
            {
                "name": f"{self.name}-{name}.pdf",
                "raw": build(values, pdf.register_font(self.env)),
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}",
            "target": "new",
        }

    # --- public -----------------------------------------------------------------

    @api.model
    def _published(self):
        """The matters in force, by field of life; for public pages."""
        kinds = self.sudo().search(  # sudo: published on purpose
            [("published_on", "!=", False)]
        )
        return kinds.sorted(lambda k: (k.category_id.sequence, k.name))
