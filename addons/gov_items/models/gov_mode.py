from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel.profile import ENTRUSTING, PROFILE_FIELDS, from_mapping, problems

LEVELS = [("lower", "Receiving level"), ("upper", "Granting level")]
LEVELS_BOTH = [*LEVELS, ("both", "Both, each its own part")]


class GovMode(models.Model):
    """A delegation mode of one programme: a behaviour profile with a name.

    The same name behaves differently in each city. Everything downstream reads
    the profile (``_profile``); nothing branches on the code or the name.
    """

    _name = "gov.mode"
    _inherit = ["gov.kept.mixin"]
    _description = "Delegation Mode"
    _order = "programme_id, sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, help="As the programme's document prints it.")
    code = fields.Char(required=True, help="Short word for imports; decides nothing.")
    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    # profile
    direction = fields.Selection(
        [
            ("down", "Down: the region receives it from above"),
            ("up", "Up: the region gives it to the level above"),
        ],
        required=True,
        default="down",
        help="Up: the region owns the power and grants it, the level above receives "
        "applications or handles them (JN21 three 13).",
    )
    receiver = fields.Selection(
        [*LEVELS, ("upper_posted", "Granting level's staff posted below")],
        string="Receives",
        required=True,
        default="lower",
        help="Who takes the application in.",
    )
    formal_checker = fields.Selection(
        LEVELS,
        string="Formal Check",
        required=True,
        default="lower",
        help="Who checks that the documents are complete and in the legal form.",
    )
    reviewer = fields.Selection(
        LEVELS,
        string="Substantive Review",
        required=True,
        default="lower",
        help="Who reviews the matter itself.",
    )
    review_opinion = fields.Boolean(
        string="Written Review Opinion",
        help="The reviewer gives a written opinion, stamped with its own seal.",
    )
    decider = fields.Selection(LEVELS, string="Decides", required=True, default="lower")
    decide_on_sight = fields.Boolean(
        string="Decided on Sight",
        help="The decider stamps on sight: it neither reviews again nor returns the "
        "case nor asks for documents.",
    )
    in_name_of = fields.Selection(
        LEVELS, string="Decided in the Name Of", required=True, default="lower"
    )
    decision_seal = fields.Selection(
        [
            ("own", "Decider's own seal"),
            ("no2", "No. 2 seal"),
            ("upper", "Granting level's seal"),
        ],
        string="Seal on the Decision",
        required=True,
        default="own",
    )
    deliverer = fields.Selection(
        LEVELS, string="Delivers", required=True, default="lower"
    )
    custodian = fields.Selection(
        LEVELS_BOTH, string="Keeps the Case File", required=True, default="lower"
    )
    custody_handover = fields.Boolean(
        string="File Handed Over",
        help="The receiving level compiles the file and then hands it over to the "
        "granting agency.",
    )
    supervisor = fields.Selection(
        [
            ("lower", "Receiving level"),
            ("upper", "Granting level"),
            ("both", "Both levels"),
            ("named", "Named per entry"),
        ],
        string="Supervises Afterwards",
        required=True,
        default="lower",
    )
    responsible = fields.Selection(
        LEVELS,
        string="Internally Responsible",
        required=True,
        default="lower",
        help="Who answers inside the administration, as JN21 § 11 has it.",
    )
    respondent = fields.Selection(
        LEVELS,
        string="Statutory Respondent",
        required=True,
        default="lower",
        help="Respondent in review, defendant and payer in law: for an entrusted act "
        "the entrusting organ.",
    )
    applicant_goes = fields.Selection(
        [("either", "Either level"), ("lower", "Receiving level only")],
        string="Applicant Goes To",
        required=True,
        default="either",
    )
    agreement_kind = fields.Selection(
        [
            ("none", "None"),
            ("entrustment", "Entrustment agreement"),
            ("entrusted_acceptance", "Entrusted-acceptance agreement"),
            ("seal_use", "Seal-use agreement"),
            ("memorandum", "Memorandum"),
            ("undertaking", "Undertaking agreement"),
        ],
        string="Agreement Needed",
        required=True,
        default="none",
        help="The agreement that must be in force before a delegation goes live.",
    )
    judicial_filing = fields.Boolean(
        help="The agreement is filed with the judicial administration."
    )
    monthly_return = fields.Boolean(
        help="Cases of this mode are reported to the granting level every month."
    )
    cell_ids = fields.One2many("gov.mode.cell", "mode_id", string="Profile")
    stated_count = fields.Integer(
        string="Stated",
        compute="_compute_stated_count",
        help="How many of the profile's answers the document itself gives.",
    )
    entry_count = fields.Integer(
        string="Entries Listed",
        compute="_compute_counts",
        help="Entries that the annex lists with this mode.",
    )
    cell_count = fields.Integer(
        string="Cells",
        compute="_compute_counts",
        help="Published delegations in this mode.",
    )
    live_count = fields.Integer(string="Live", compute="_compute_counts")
    is_entrusting = fields.Boolean(
        string="Entrusts a Power",
        compute="_compute_is_entrusting",
        help="The receiving level decides while the granting level answers in law: "
        "an entrustment, which goes to administrative organs only and not twice.",
    )

    _code_uniq = models.Constraint(
        "unique(programme_id, code)", "The programme has a mode of this code already."
    )

    @api.depends("cell_ids.stated")
    def _compute_stated_count(self):
        for mode in self:
            mode.stated_count = len(mode.cell_ids.filtered("stated"))

    @api.depends_context("uid")
    def _compute_counts(self):
        of_self = [("mode_id", "in", self.ids)]
        entries = dict(
            self.env["gov.entry"]._read_group(of_self, ["mode_id"], ["__count"])
        )
        cells = {
            (mode, state): count
            for mode, state, count in self.env["gov.delegation"]._read_group(
                of_self, ["mode_id", "state"], ["__count"]
            )
        }
        for mode in self:
            mode.entry_count = entries.get(mode, 0)
            mode.cell_count = sum(n for (m, _s), n in cells.items() if m == mode)
            mode.live_count = cells.get((mode, "live"), 0)

    @api.depends("decider", "in_name_of", "respondent", "agreement_kind")
    def _compute_is_entrusting(self):
        for mode in self:
            answers_above = "upper" in (mode.in_name_of, mode.respondent)
            mode.is_entrusting = mode.agreement_kind in ENTRUSTING or (
                mode.decider == "lower" and answers_above
            )

    @api.constrains(*PROFILE_FIELDS)
    def _check_profile(self):
        messages = {
            "no2_without_agreement": self.env._(
                "The No. 2 seal needs an agreement on its use."
            ),
            "filing_without_agreement": self.env._(
                "Only an agreement can be filed with the judicial administration."
            ),
            "on_sight_of_own_review": self.env._(
                "Whoever reviews cannot also decide on sight of the review."
            ),
            "handover_by_non_custodian": self.env._(
                "Only a file that the receiving level keeps can be handed over."
            ),
        }
        for mode in self:
            for problem in problems(mode._profile()):
                raise ValidationError(
                    self.env._(
                        "%(mode)s: %(problem)s",
                        mode=mode.name,
                        problem=messages[problem],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        modes = super().create(vals_list)
        # Modules and imports bring their own table of sources.
        if not {"install_module", "import_file"} & self.env.context.keys():
            modes._complete_cells()
        return modes

    def write(self, vals):
        if not self.env.su and vals.keys() & set(PROFILE_FIELDS):
            self._refuse_change_when_live()
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for mode, vals in zip(self, vals_list, strict=True):
            vals["code"] = f"{mode.code}-copy"
        return vals_list

    def _refuse_change_when_live(self):
        """What live delegations follow is changed by a new mode and new rules.

        :raise UserError: JN21 three (one) 3: cases keep what they began with.
        """
        live = self.env["gov.delegation"].search(
            [("mode_id", "in", self.ids), ("date_live", "!=", False)], limit=1
        )
        if live:
            raise self.env["gov.clause"]._refusal(
                "JN21-03-06",
                self.env._(
                    "%(mode)s is in force (%(delegation)s). Duplicate it, change the "
                    "copy and let new rules name it from a day on.",
                    mode=live.mode_id.name,
                    delegation=live.display_name,
                ),
            )

    def action_complete_cells(self):
        """Add the answers that the table of sources lacks, as defaults."""
        self._complete_cells()

    def action_open_entries(self):
        """Open the entries that the annex lists with this mode."""
        action = self.programme_id.action_open_entries()
        action["domain"] = [("mode_id", "in", self.ids)]
        return action

    def action_open_cells(self):
        """Open the published delegations in this mode."""
        action = self.programme_id.action_open_cells()
        action["domain"] = [("mode_id", "in", self.ids)]
        action["context"] = {"search_default_group_by_region": 1}
        return action

    def _complete_cells(self):
        self.env["gov.mode.cell"].create(
            [
                {"mode_id": mode.id, "field_name": name}
                for mode in self
                for name in PROFILE_FIELDS
                if name not in mode.cell_ids.mapped("field_name")
            ]
        )

    def _profile(self):
        """Return the mode's ``kernel.profile.Profile``, a value that cannot change."""
        self.ensure_one()
        return from_mapping({name: self[name] for name in PROFILE_FIELDS})
