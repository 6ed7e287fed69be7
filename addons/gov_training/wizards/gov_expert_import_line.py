from collections import Counter

from odoo import api, fields, models

from odoo.addons.gov_items.kernel.identifiers import check_uscc, compact

from ..kernel import expert_list


class GovExpertImportLine(models.TransientModel):
    """A row of a list of experts as it was read, to be put right before it counts."""

    _name = "gov.expert.import.line"
    _description = "Row of Experts"
    _order = "import_id, row, id"
    _rec_name = "name"

    import_id = fields.Many2one(
        "gov.expert.import", required=True, index=True, ondelete="cascade"
    )
    row = fields.Integer(readonly=True, help="Row of the sheet it was read from.")
    name = fields.Char("Name or institution")
    kind_text = fields.Char("Kind", help="Person (or nothing), or institution.")
    field_text = fields.Char(
        "Fields of expertise", help="One or several, with 、 between them."
    )
    qualification = fields.Char()
    qualification_number = fields.Char("Certificate no.")
    valid_text = fields.Char(
        "Valid until", help="Of the qualification, for example 2028-12-31."
    )
    employer = fields.Char()
    employer_code = fields.Char("Employer's code")
    phone = fields.Char()
    formula = fields.Char(readonly=True, help="A cell that a spreadsheet would run.")
    status = fields.Selection(
        [("new", "New"), ("known", "In the pool"), ("wrong", "Wrong")],
        compute="_compute_problems",
        store=True,
        help="In the pool: an expert of this name, employer and agency exists and is "
        "left as it is.",
    )
    problems = fields.Text(compute="_compute_problems", store=True)

    @api.depends(
        "name",
        "kind_text",
        "field_text",
        "qualification",
        "valid_text",
        "employer",
        "employer_code",
        "formula",
        "import_id.make_fields",
        "import_id.agency_id",
        "import_id.line_ids.name",
        "import_id.line_ids.employer",
    )
    def _compute_problems(self):
        for record, lines in self.grouped("import_id").items():
            known = record._known_fields()
            counts = Counter(line._key() for line in record.line_ids)
            pool = lines._pool()
            for line in lines:
                found = list(line._find_problems(known, counts))
                line.problems = "\n".join(line._in_words(*one) for one in found)
                line.status = line._status_of(found, pool)

    def _key(self):
        """What tells two experts of one agency apart: name and employer."""
        return expert_list.plain(self.name), expert_list.plain(self.employer)

    def _pool(self):
        """Return the keys of experts that the agency has, removed ones too."""
        experts = self.env["gov.expert"].search_fetch(
            [
                ("agency_id", "=", self.import_id.agency_id.id),
                ("name", "in", [line._key()[0] for line in self]),
            ],
            ["name", "employer"],
        )
        return {(one.name, one.employer or "") for one in experts}

    def _status_of(self, problems, pool):
        if problems:
            return "wrong"
        return "known" if self._key() in pool else "new"

    def _field_names(self):
        return expert_list.fields_of(self.field_text)

    def _find_problems(self, known, counts):
        """Yield (column, code, detail) of what is wrong with the row."""
        if self.formula:
            yield "", "formula", self.formula
        if not expert_list.plain(self.name):
            yield "name", "empty", ""
        elif counts[self._key()] > 1:
            yield "name", "twice", self.name
        if expert_list.plain(self.kind_text) not in expert_list.KINDS:
            yield "kind", "kind", self.kind_text
        if not self._field_names():
            yield "fields", "empty", ""
        elif not self.import_id.make_fields:
            for name in self._field_names():
                if name not in known:
                    yield "fields", "field", name
        if not expert_list.plain(self.qualification):
            yield "qualification", "empty", ""
        yield from self._find_day_and_code()

    def _find_day_and_code(self):
        day = expert_list.day_of(self.valid_text)
        if not day:
            yield "valid", "day", self.valid_text or ""
        elif day < self._city_today():
            yield "valid", "over", self.valid_text
        if self.employer_code and check_uscc(self.employer_code):
            yield "code", "code", self.employer_code

    def _in_words(self, column, code, detail):
        """Return one problem as a sentence: where, what, and what to do."""
        words = {
            "formula": self.env._(
                "“%s” begins like a formula. Enter the plain text in the file.", detail
            ),
            "empty": self.env._("the cell is empty. Fill it in."),
            "twice": self.env._(
                "“%s” of the same employer stands twice. Delete one row.", detail
            ),
            "kind": self.env._("“%s” is neither person nor institution.", detail),
            "field": self.env._(
                "there is no field “%s”. Correct it, or tick that new fields are "
                "entered.",
                detail,
            ),
            "day": self.env._("“%s” is no day. Write it like 2028-12-31.", detail),
            "over": self.env._("the qualification ran out on %s.", detail),
            "code": self.env._("“%s” is no valid code; read it again.", detail),
        }
        label = self.env["gov.expert.import"]._labels().get(column)
        if not label:
            return self.env._("Row %(row)s: %(what)s", row=self.row, what=words[code])
        return self.env._(
            "Row %(row)s, column %(column)s: %(what)s",
            row=self.row,
            column=label,
            what=words[code],
        )

    def _expert_vals(self, known):
        return {
            "agency_id": self.import_id.agency_id.id,
            "name": expert_list.plain(self.name),
            "kind": expert_list.KINDS[expert_list.plain(self.kind_text)],
            "field_ids": [known[name].id for name in self._field_names()],
            "qualification": self.qualification,
            "qualification_number": self.qualification_number,
            "valid_until": expert_list.day_of(self.valid_text),
            "employer": expert_list.plain(self.employer) or False,
            "employer_code": self.employer_code and compact(self.employer_code),
            "phone": self.phone,
        }
