from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..kernel.codes import MAX_LENGTH, Scheme, check_mask
from .gov_item import ITEM_TYPES

#: Subjects whose codes belong to an entry, one by one.
ENTRY_SUBJECTS = [
    ("basic", "Basic item code"),
    ("implementation", "Implementation code"),
    ("handling", "Handling-item code"),
    ("local_catalogue", "Local catalogue code"),
    ("local_task", "Local code of the item"),
]
#: Subjects whose codes are a closed list of values.
LIST_SUBJECTS = [
    ("item_type", "Type of item"),
    ("level", "Level of exercise"),
    ("power_source", "Source of power"),
    ("body", "Nature of the body"),
    ("target", "Kind of applicant"),
    ("handling_kind", "Kind of handling"),
    ("handling_form", "Form of handling"),
    ("scope", "Scope of handling elsewhere"),
    ("necessity", "Necessity of a document"),
    ("document_source", "Source of a document"),
    ("document_form", "Form of a document"),
    ("result_kind", "Kind of result"),
    ("state", "State of an item"),
]
#: Subject -> our own values, where the registry has such a field.
OWN_VALUES = {
    "item_type": [code for code, _name in ITEM_TYPES],
    "level": list("1234567"),
    "power_source": list("123456"),
    "handling_kind": ["1", "2", "9"],
    "necessity": ["1", "2", "3"],
    "document_source": ["10", "20", "99"],
    "document_form": ["1", "2", "3"],
    "result_kind": ["licence", "approval", "document", "none"],
}


class GovCodeScheme(models.Model):
    """How one system codes one thing: length, mask, check rule, values, validity.

    The same thing has other codes in every system, and the same code means
    something else: so no code is kept without its scheme.
    """

    _name = "gov.code.scheme"
    _description = "Code Scheme"
    _order = "system_id, subject, date_from, id"
    _rec_names_search = ["name", "system_id.code", "system_id.name"]

    name = fields.Char(required=True, translate=True)
    system_id = fields.Many2one(
        "gov.source.system",
        string="Source System",
        required=True,
        index=True,
        ondelete="restrict",
    )
    subject = fields.Selection(
        [*ENTRY_SUBJECTS, *LIST_SUBJECTS],
        string="Codes What",
        required=True,
        index=True,
    )
    is_list = fields.Boolean(
        string="Closed List",
        compute="_compute_is_list",
        store=True,
        help="The codes are values of a list; else each entry has its own.",
    )
    standard = fields.Char(help="The standard or interface document it follows.")
    length_min = fields.Integer(
        string="Shortest", required=True, default=1, aggregator=None, help="Signs."
    )
    length_max = fields.Integer(
        string="Longest",
        required=True,
        default=50,
        aggregator=None,
        help="Signs; the national schema keeps up to 50.",
    )
    mask = fields.Char(
        size=MAX_LENGTH,
        help="# a digit, @ a capital letter, ? either, * at the end anything; every "
        "other sign stands for itself, as 37########## for a basic code of Shandong.",
    )
    check_rule = fields.Selection(
        [
            ("none", "None"),
            ("uscc", "Unified social credit code"),
            ("basic", "Basic item code (12)"),
            ("item", "Implementation or handling-item code (31, 33)"),
        ],
        required=True,
        default="none",
        help="Verified beyond length and mask: the check character of the body's code, "
        "the level 1 to 7, the parts.",
    )
    free_form = fields.Boolean(
        string="Kept As Written",
        help="Hyphens and small letters are part of the code. Else codes are kept in "
        "capitals without blanks and hyphens.",
    )
    date_from = fields.Date(string="Valid From")
    date_to = fields.Date(string="Valid Until", help="Last day.")
    active = fields.Boolean(default=True)
    value_ids = fields.One2many(
        "gov.code.value", "scheme_id", string="Values", copy=True
    )
    code_ids = fields.One2many("gov.entry.code", "scheme_id", string="Codes")
    code_count = fields.Integer(string="Number of Codes", compute="_compute_code_count")

    _lengths = models.Constraint(
        f"CHECK(length_min >= 1 AND length_max BETWEEN length_min AND {MAX_LENGTH})",
        f"Codes have 1 to {MAX_LENGTH} signs, the shortest not more than the longest.",
    )
    _term = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_from <= date_to)",
        "A scheme cannot end before it begins.",
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (system_id WITH =, subject WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (active)",
        "The system has a scheme for this on the same days already.",
    )

    @api.depends("subject")
    def _compute_is_list(self):
        lists = {subject for subject, _label in LIST_SUBJECTS}
        for scheme in self:
            scheme.is_list = scheme.subject in lists

    @api.depends("code_ids", "value_ids")
    def _compute_code_count(self):
        counts = {}
        for model in ("gov.entry.code", "gov.code.value"):
            counts |= dict(
                self.env[model]._read_group(
                    [("scheme_id", "in", self.ids)], ["scheme_id"], ["__count"]
                )
            )
        for scheme in self:
            scheme.code_count = counts.get(scheme, 0)

    @api.depends("name", "system_id.code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for scheme in self:
            scheme.display_name = f"{scheme.system_id.name or ''} {scheme.name or ''}"

    @api.constrains("mask", "length_min", "length_max")
    def _check_mask(self):
        for scheme in self:
            problem = check_mask(
                scheme.mask or "", scheme.length_min, scheme.length_max
            )
            if problem == "mask":
                raise ValidationError(
                    self.env._("%s: a star may only end a mask.", scheme.mask)
                )
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(mask)s has another length than %(low)s to %(high)s signs.",
                        mask=scheme.mask,
                        low=scheme.length_min,
                        high=scheme.length_max,
                    )
                )

    @api.constrains("mask", "length_min", "length_max", "check_rule", "free_form")
    def _check_codes(self):
        """A scheme is not narrowed below the codes that it has."""
        self.value_ids._check_code()
        self.code_ids._check_code()

    def action_open_codes(self):
        """Open the codes of entries in the scheme."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_entry_code_action"
        )
        action["domain"] = [("scheme_id", "in", self.ids)]
        action["context"] = {"default_scheme_id": self[:1].id}
        return action

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _kernel(self):
        """Return the scheme as the kernel checks by it."""
        self.ensure_one()
        return Scheme(
            length_min=self.length_min,
            length_max=self.length_max,
            mask=self.mask or "",
            rule=self.check_rule,
            free_form=self.free_form,
        )

    def _is_valid(self, day):
        """Return whether the scheme holds on a day."""
        self.ensure_one()
        begun = not self.date_from or self.date_from <= day
        return begun and (not self.date_to or day <= self.date_to)

    @api.model
    def _valid_domain(self, day):
        """Return the domain of what is valid on a day: schemes, values, codes."""
        begun = Domain("date_from", "=", False) | Domain("date_from", "<=", day)
        return begun & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))

    def _own(self, code):
        """Return our value of a code of a closed list, False where none is mapped."""
        self.ensure_one()
        tidy = self._kernel().tidy(code)
        return self.value_ids.filtered(lambda value: value.code == tidy)[:1].own_code

    def _theirs(self, own):
        """Return the system's code of one of our values, empty where it has none."""
        self.ensure_one()
        found = self.value_ids.filtered(lambda value: value.own_code == own)
        return found[:1].code or ""

    def _problem_text(self, problem):
        """Return in words what is wrong with a code of the scheme."""
        self.ensure_one()
        if problem == "length" and self.length_min == self.length_max:
            return self.env._("it must have %s signs", self.length_min)
        texts = {
            "length": self.env._(
                "it must have %(low)s to %(high)s signs",
                low=self.length_min,
                high=self.length_max,
            ),
            "format": self.env._("it is not formed as %s", self.mask or self.name),
            "checksum": self.env._("the check character of the body's code is wrong"),
            "level": self.env._("the level of exercise must be 1 to 7"),
            "uscc": self.env._("the body in it is not the agency of the entry there"),
            "basic": self.env._("the basic code in it is not that of the item"),
            "list": self.env._("it is not among the values of the scheme"),
        }
        return texts[problem]
