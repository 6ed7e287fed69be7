from odoo import api, fields, models
from odoo.fields import Command


class GovProjectPackage(models.Model):
    """Several projects approved as one package, with one decision for all (JN18).

    The package has one case; its decision names every project, and the permits of
    the projects follow from it.
    """

    _name = "gov.project.package"
    _inherit = ["mail.activity.mixin"]
    _description = "Package of Projects"
    _order = "id desc"
    _rec_names_search = ["number", "name"]

    number = fields.Char(readonly=True, copy=False)
    name = fields.Char(required=True)
    agency_id = fields.Many2one(
        "gov.agency",
        "Leading agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    entry_id = fields.Many2one(
        "gov.entry", "Approved under", required=True, ondelete="restrict"
    )
    project_ids = fields.Many2many("gov.project", string="Projects", copy=False)
    project_count = fields.Integer(compute="_compute_totals")
    investment = fields.Float(
        "Investment in all", compute="_compute_totals", help="Ten thousand yuan."
    )
    case_id = fields.Many2one(
        "gov.case",
        "Its case",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('entry_id', '=', entry_id), ('state', 'in', "
        "('draft', 'supplement', 'accepted'))]",
        help="One application for all; its decision names every project.",
    )
    outcome = fields.Selection(related="case_id.outcome")
    case_state = fields.Selection(related="case_id.state", string="State of the case")

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This number is taken."
    )
    _case_once = models.UniqueIndex(
        "(case_id) WHERE case_id IS NOT NULL", "A case approves one package."
    )

    @api.depends("project_ids.investment")
    def _compute_totals(self):
        for package in self:
            package.project_count = len(package.project_ids)
            package.investment = sum(package.project_ids.mapped("investment"))

    @api.model_create_multi
    def create(self, vals_list):
        today = self.env["gov.case"]._today()
        counter = self.env["gov.case.counter"].sudo()  # sudo: only a serial
        for vals in vals_list:
            serial = counter._next(f"package{today:%Y}")
            vals["number"] = f"DB{today:%Y}{serial:04d}"
        packages = super().create(vals_list)
        packages._check_package()
        packages._join()
        return packages

    def write(self, vals):
        held = {"project_ids", "case_id", "entry_id"} & set(vals)
        if held and self.filtered(lambda package: package.case_id.outcome):
            self._refuse_package(
                self.env._("The package is decided; it stays as it was approved.")
            )
        result = super().write(vals)
        if held:
            self._check_package()
            self._join()
        return result

    def _refuse_package(self, message):
        raise self.env["gov.clause"]._refusal("JN18-12-04", message)

    def _check_package(self):
        """A package with a case holds two projects or more that need the permit.

        :raise UserError: JN18-12-04
        """
        for package in self.filtered("case_id"):
            if len(package.project_ids) < 2:
                package._refuse_package(
                    self.env._("A package joins two projects or more.")
                )
            if package.case_id.entry_id != package.entry_id:
                package._refuse_package(
                    self.env._(
                        "The case is about %s.", package.case_id.entry_id.display_name
                    )
                )
            bare = package.project_ids.filtered(
                lambda project, package=package: not package._permits(project)
            )
            if bare:
                package._refuse_package(
                    self.env._(
                        "No permit under this item is open: %s.",
                        ", ".join(bare.mapped("name")),
                    )
                )

    def _permits(self, project):
        """The project's permits that the package's case gives."""
        return project.permit_ids.filtered(
            lambda permit: (
                permit.entry_id == self.entry_id
                and permit.case_id in (self.env["gov.case"], self.case_id)
            )
        )

    def _join(self):
        """Let the permits of the package's projects follow from its case."""
        for package in self.filtered("case_id"):
            permits = self.env["gov.project.permit"].union(
                *(package._permits(project) for project in package.project_ids)
            )
            gone = self.env["gov.project.permit"].search(
                [
                    ("case_id", "=", package.case_id.id),
                    ("project_id", "not in", package.project_ids.ids),
                ]
            )
            gone.case_id = False
            package.case_id.sudo()._act_write({"is_package": True})  # sudo: its mark
            permits.filtered(
                lambda permit: not permit.case_id
            ).case_id = package.case_id

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if self.filtered("case_id"):
            self._refuse_package(self.env._("A package with a case is kept."))

    def action_fill(self):
        """Take in all started projects of the office that wait for this permit."""
        self.ensure_one()
        permits = self.env["gov.project.permit"].search(
            [
                ("entry_id", "=", self.entry_id.id),
                ("case_id", "=", False),
                ("granted_on", "=", False),
                ("waiver", "=", False),
                ("project_id.agency_id", "=", self.agency_id.id),
            ]
        )
        self.project_ids = [Command.link(one.id) for one in permits.project_id]

    def action_open_case(self):
        """Open the package's case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.case",
            "res_id": self.case_id.id,
            "views": [[False, "form"]],
        }
