from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..kernel.codes import disagreements

#: Subjects of which an entry has one code at a time in a region.
SINGLE = "('basic', 'implementation', 'local_catalogue', 'local_task')"


class GovEntryCode(models.Model):
    """The code of an entry in one system, for all regions or as one carries it out.

    An implementation code names the body and the basic code: both are compared with
    the registry. A handling-item code belongs to one way of applying.
    """

    _name = "gov.entry.code"
    _description = "Code of an Entry"
    _order = "entry_id, region_id, scheme_id, code, id"
    _rec_name = "code"
    _rec_names_search = ["code", "name", "entry_id.name"]

    entry_id = fields.Many2one(
        "gov.entry", required=True, index=True, ondelete="cascade"
    )
    programme_id = fields.Many2one(
        related="entry_id.programme_id", store=True, index=True
    )
    region_id = fields.Many2one(
        "gov.region",
        index="btree_not_null",
        ondelete="restrict",
        help="Where the item is carried out under this code; empty: everywhere.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Carried Out By",
        compute="_compute_agency_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The body in an implementation code: the undertaking agency of the "
        "region, unless another one is entered.",
    )
    scheme_id = fields.Many2one(
        "gov.code.scheme",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_list", "=", False)],
    )
    subject = fields.Selection(related="scheme_id.subject", store=True)
    system_id = fields.Many2one(related="scheme_id.system_id", store=True, index=True)
    code = fields.Char(required=True, index="trigram", copy=False)
    name = fields.Char(
        string="Handling Item", help="Name of the handling item, where it has one."
    )
    circumstance_id = fields.Many2one(
        "gov.circumstance", index="btree_not_null", ondelete="restrict"
    )
    date_from = fields.Date(string="Valid From")
    date_to = fields.Date(string="Valid Until", help="Last day.")

    _code_uniq = models.Constraint(
        "unique(scheme_id, code)", "The scheme has this code already."
    )
    _term = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_from <= date_to)",
        "A code cannot end before it begins.",
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (scheme_id WITH =, entry_id WITH =, "
        "COALESCE(region_id, 0) WITH =, daterange(date_from, date_to, '[]') WITH &&) "
        f"WHERE (subject IN {SINGLE})",
        "The entry has a code of this scheme there on the same days already.",
    )

    @api.depends("entry_id", "region_id")
    def _compute_agency_id(self):
        delegations = self.env["gov.delegation"].search(
            [
                ("entry_id", "in", self.entry_id.ids),
                ("region_id", "in", self.region_id.ids),
            ]
        )
        found = {(d.entry_id, d.region_id): d.agency_id for d in delegations}
        for code in self:
            there = found.get((code.entry_id, code.region_id))
            code.agency_id = there or code.agency_id

    @api.constrains("code", "scheme_id", "entry_id", "agency_id")
    def _check_code(self):
        for record in self:
            problem = record._problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(entry)s, %(code)s is no code of %(scheme)s: %(problem)s.",
                        entry=record.entry_id.display_name,
                        code=record.code,
                        scheme=record.scheme_id.display_name,
                        problem=record.scheme_id._problem_text(problem),
                    )
                )

    @api.constrains("scheme_id", "date_from", "date_to")
    def _check_validity(self):
        for record in self:
            scheme = record.scheme_id
            begin, end = record.date_from, record.date_to
            early = scheme.date_from and (not begin or begin < scheme.date_from)
            late = scheme.date_to and (not end or end > scheme.date_to)
            if early or late:
                raise ValidationError(
                    self.env._(
                        "%(code)s is valid longer than its scheme %(scheme)s "
                        "(%(begin)s – %(end)s).",
                        code=record.code,
                        scheme=scheme.display_name,
                        begin=scheme.date_from or "",
                        end=scheme.date_to or "",
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._tidy(vals, vals.get("scheme_id"))
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("code") and len(self.scheme_id) <= 1:
            vals = dict(vals)
            self._tidy(vals, vals.get("scheme_id") or self.scheme_id.id)
        return super().write(vals)

    @api.model
    def _tidy(self, vals, scheme_id):
        """Bring a code into the form in which its scheme keeps it."""
        scheme = self.env["gov.code.scheme"].browse(scheme_id).exists()
        if scheme and vals.get("code"):
            vals["code"] = scheme._kernel().tidy(vals["code"])

    def _problem(self):
        """Return what is wrong with the code, or None."""
        self.ensure_one()
        scheme = self.scheme_id
        if scheme.is_list:
            return "list"
        problem = scheme._kernel().check(self.code)
        if problem or scheme.check_rule != "item":
            return problem
        parts = disagreements(
            self.code, self.agency_id.code or "", self.entry_id.item_id.code or ""
        )
        return parts[0] if parts else None

    @api.model
    def _in_force(self, entries, region, day):
        """Return the codes of entries that hold in a region on a day.

        :param region: ``gov.region``; empty: those for all regions only
        """
        regions = [False, *region.ids] if region else [False]
        return self.search(
            Domain("entry_id", "in", entries.ids)
            & Domain("region_id", "in", regions)
            & self.env["gov.code.scheme"]._valid_domain(day)
        )
