from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import codes


class GovCodeImportLine(models.TransientModel):
    """A row of a list of codes as it was read, to be put right before it counts."""

    _name = "gov.code.import.line"
    _description = "Row of Codes"
    _order = "import_id, row, id"
    _rec_name = "code_text"

    import_id = fields.Many2one(
        "gov.code.import", required=True, index=True, ondelete="cascade"
    )
    row = fields.Integer(readonly=True, help="Row of the sheet it was read from.")
    number_text = fields.Char("No. in the File")
    region_text = fields.Char(
        "Region in the File", help="Code or name; empty: the code holds in all regions."
    )
    code_text = fields.Char("Code")
    name = fields.Char("Handling Item")
    from_text = fields.Char("Valid From", help="For example 2026-03-01.")
    to_text = fields.Char("Valid Until", help="For example 2028-12-31.")
    entry_id = fields.Many2one("gov.entry", compute="_compute_status", store=True)
    region_id = fields.Many2one("gov.region", compute="_compute_status", store=True)
    replaced_id = fields.Many2one(
        "gov.entry.code", compute="_compute_status", store=True
    )
    status = fields.Selection(
        [
            ("new", "New"),
            ("changed", "Replaces"),
            ("known", "Known"),
            ("wrong", "Wrong"),
        ],
        compute="_compute_status",
        store=True,
    )
    problems = fields.Text(compute="_compute_status", store=True)

    @api.depends(
        "number_text",
        "region_text",
        "code_text",
        "from_text",
        "to_text",
        "import_id.line_ids.code_text",
    )
    def _compute_status(self):
        for parent, lines in self.grouped("import_id").items():
            context = lines._lookups(parent)
            for line in lines:
                line._judge(parent.scheme_id, context)

    def _lookups(self, parent):
        """Return what the rows are compared with, read once for all."""
        scheme = parent.scheme_id
        tidy = scheme._kernel().tidy
        words = {(line.region_text or "").strip() for line in self} - {""}
        regions = self.env["gov.region"].search(
            Domain("code", "in", list(words)) | Domain("name", "in", list(words))
        )
        taken = self.env["gov.entry.code"].search([("scheme_id", "=", scheme.id)])
        agencies = self.env["gov.delegation"].search(
            [("programme_id", "=", parent.programme_id.id), ("agency_id", "!=", False)]
        )
        return {
            "entries": {str(e.sequence): e for e in parent.programme_id.entry_ids},
            "regions": regions.grouped(lambda region: region.name)
            | regions.grouped(lambda region: region.code),
            "by_code": {code.code: code for code in taken},
            "by_place": taken.grouped(lambda code: (code.entry_id, code.region_id)),
            "times": Counter(tidy(line.code_text) for line in parent.line_ids),
            "agencies": {(d.entry_id, d.region_id): d.agency_id for d in agencies},
        }

    def _judge(self, scheme, context):
        """Fill what the row stands for and what is wrong with it."""
        self.replaced_id = False
        self.entry_id = context["entries"].get((self.number_text or "").strip())
        word = (self.region_text or "").strip()
        places = context["regions"].get(word, self.env["gov.region"])
        self.region_id = places if len(places) == 1 else False
        problems = [*self._place_problems(word, places)]
        problems += self._code_problems(scheme, context)
        problems += self._day_problems()
        self.problems = "；".join(problems) or False
        self.status = "wrong" if problems else self._compare(scheme, context)

    def _place_problems(self, word, places):
        if not self.entry_id:
            yield self.env._(
                "the programme has no entry of number %s", self.number_text or "—"
            )
        if word and not places:
            yield self.env._("there is no region %s", word)
        elif word and len(places) > 1:
            yield self.env._("several regions are called %s: enter the code", word)

    def _code_problems(self, scheme, context):
        kernel = scheme._kernel()
        code = kernel.tidy(self.code_text)
        problem = kernel.check(code)
        if not problem and scheme.check_rule == "item" and self.entry_id:
            agency = context["agencies"].get((self.entry_id, self.region_id))
            parts = codes.disagreements(
                code,
                (agency and agency.code) or "",
                self.entry_id.item_id.code or "",
            )
            problem = parts[0] if parts else None
        if problem:
            yield f"{self.code_text}: {scheme._problem_text(problem)}"
        if context["times"][code] > 1:
            yield self.env._("the file has %s more than once", code)
        other = context["by_code"].get(code)
        if other and (other.entry_id, other.region_id) != (
            self.entry_id,
            self.region_id,
        ):
            yield self.env._(
                "%(code)s belongs to %(entry)s",
                code=code,
                entry=other.entry_id.display_name,
            )

    def _day_problems(self):
        days = []
        for text in (self.from_text, self.to_text):
            try:
                days.append(codes.day(text or ""))
            except ValueError:
                yield self.env._("%s is no day", text)
        if len(days) == 2 and all(days) and days[0] > days[1]:
            yield self.env._("it ends before it begins")

    def _compare(self, scheme, context):
        """Return whether a right row is new, known or replaces a code."""
        code = scheme._kernel().tidy(self.code_text)
        if code in context["by_code"]:
            return "known"
        if scheme.subject == "handling":
            return "new"
        former = context["by_place"].get((self.entry_id, self.region_id))
        former = former and former.filtered(lambda one: not one.date_to)[:1]
        if not former:
            return "new"
        first = codes.day(self.from_text or "")
        if not first or (former.date_from and first <= former.date_from):
            self.problems = self.env._(
                "%(code)s holds there: say from which day the new code is valid",
                code=former.code,
            )
            return "wrong"
        self.replaced_id = former
        return "changed"

    def _code_vals(self):
        return {
            "scheme_id": self.import_id.scheme_id.id,
            "entry_id": self.entry_id.id,
            "region_id": self.region_id.id,
            "code": self.code_text,
            "name": self.name,
            "date_from": codes.day(self.from_text or "") or False,
            "date_to": codes.day(self.to_text or "") or False,
        }
