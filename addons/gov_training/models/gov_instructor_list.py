from odoo import api, fields, models
from odoo.fields import Command, Domain

CLAUSE = "JN21-10-10"


class GovInstructorList(models.Model):
    """A dated version of an agency's list of instructors.

    draft → published to the counties → filed with the city government office →
    received there (JN21 three (three) 10). A published list is never changed: a
    replacement opens the next version.
    """

    _name = "gov.instructor.list"
    _description = "List of Instructors"
    _order = "id desc"
    _rec_names_search = ["number", "agency_id"]

    number = fields.Char(
        readonly=True, copy=False, help="Given when the list is published."
    )
    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="restrict"
    )
    line_ids = fields.One2many(
        "gov.instructor.list.line", "list_id", "Lines", readonly=True, copy=False
    )
    line_count = fields.Integer("Items", compute="_compute_line_count")
    missing_count = fields.Integer(
        "Without an instructor",
        compute="_compute_line_count",
        help="Items that the agency grants and that have no instructor in force.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("published", "Published, not filed"),
            ("filed", "Filed, not confirmed"),
            ("received", "Received"),
            ("replaced", "Replaced"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    published_on = fields.Date(readonly=True, copy=False)
    published_by_id = fields.Many2one(
        "res.users", "Published by", readonly=True, copy=False, ondelete="restrict"
    )
    filed_on = fields.Date(readonly=True, copy=False)
    received_on = fields.Date(readonly=True, copy=False)
    received_by_id = fields.Many2one(
        "res.users", "Confirmed by", readonly=True, copy=False, ondelete="restrict"
    )
    late = fields.Boolean(
        compute="_compute_late",
        search="_search_late",
        help="Published, but the city government office has not confirmed it.",
    )

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _one_draft = models.UniqueIndex(
        "(agency_id, programme_id) WHERE state = 'draft'",
        "The agency has a draft list of this programme already.",
    )
    _one_current = models.UniqueIndex(
        "(agency_id, programme_id) WHERE state IN ('published', 'filed', 'received')",
        "Only one list of an agency and programme is in force.",
    )
    _published = models.Constraint(
        "CHECK(state = 'draft' OR (number IS NOT NULL AND published_on IS NOT NULL))",
        "A published list has a number and a date.",
    )

    @api.depends("number", "agency_id", "programme_id")
    def _compute_display_name(self):
        for one in self:
            name = one.number or self.env._("draft")
            one.display_name = f"{one.agency_id.name or ''} {name}".strip()

    @api.depends("line_ids", "agency_id", "programme_id")
    def _compute_line_count(self):
        for one in self:
            one.line_count = len(one.line_ids.entry_id)
            one.missing_count = len(one._entries() - one._instructors().entry_id)

    @api.depends("state")
    def _compute_late(self):
        for one in self:
            one.late = one.state in ("published", "filed")

    def _search_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", ("published", "filed"))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            fixed = any(one.state != "draft" for one in self)
            if fixed or vals.keys() - {"agency_id", "programme_id"}:
                raise self._refusal_published()
        result = super().write(vals)
        self.check_access("write")  # of the agency it has come to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if any(one.state != "draft" for one in self):
            raise self._refusal_published()

    def _refusal_published(self):
        return self.env["gov.clause"]._refusal(
            CLAUSE,
            self.env._("A published list is not changed: publish the next version."),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _entries(self):
        """Items of the programme that the agency grants now."""
        cells = self.env["gov.delegation"].search(
            Domain("programme_id", "=", self.programme_id.id)
            & Domain("upper_agency_id", "child_of", self.agency_id.ids)
            & Domain("state", "in", ("planned", "live", "suspended"))
        )
        return cells.entry_id

    def _instructors(self):
        instructors = self.env["gov.instructor"]
        return instructors.search(
            Domain("agency_id", "child_of", self.agency_id.ids)
            & Domain("programme_id", "=", self.programme_id.id)
            & instructors._on_domain(self._city_today())
        )

    def action_publish(self):
        """Fix the list as it stands today and publish it to the counties.

        :raise UserError: not a draft, or nobody is named (JN21 three (three) 10).
        """
        self.check_access("write")
        for one in self:
            people = one._instructors()
            if one.state != "draft":
                raise one._refusal_published()
            if not people:
                raise self.env["gov.clause"]._refusal(
                    CLAUSE, self.env._("No instructor in force stands on the list.")
                )
            one._publish(people)

    def _publish(self, people):
        own = self.sudo()  # sudo: published lists are written by acts only
        former = own.search(
            Domain("agency_id", "=", self.agency_id.id)
            & Domain("programme_id", "=", self.programme_id.id)
            & Domain("state", "in", ("published", "filed", "received"))
        )
        former.write({"state": "replaced"})
        former.flush_recordset()
        own.write(
            {
                "state": "published",
                "number": self.env["ir.sequence"].next_by_code(self._name),
                "published_on": self._city_today(),
                "published_by_id": self.env.uid,
                "line_ids": [
                    Command.clear(),
                    *(Command.create(self._line_vals(one)) for one in people),
                ],
            }
        )
        own.flush_recordset()  # before the next draft begins
        self.env["gov.training.milestone"]._close("instructor_list", self.agency_id)

    def _line_vals(self, instructor):
        person = instructor.employee_id.sudo()  # sudo: the office's phone is published
        return {
            "entry_id": instructor.entry_id.id,
            "name": person.name,
            "agency_name": instructor.agency_id.name,
            "phone": person.work_phone or "",
            "is_primary": instructor.is_primary,
            "full_time": instructor.full_time,
            "date_from": instructor.date_from,
        }

    def action_file(self):
        """Send published lists to the city government office."""
        self.check_access("write")
        filed = self.filtered(lambda one: one.state == "published")
        own = filed.sudo()  # sudo: states are written by acts only
        own.write({"state": "filed", "filed_on": self._city_today()})

    def action_receive(self):
        """Confirm that the office of the city government has the list.

        :raise UserError: the user does not work there (JN21 three (three) 10).
        """
        offices = self.env.user.gov_agency_ids.filtered(
            lambda agency: agency.kind == "government_office"
        )
        elsewhere = self.agency_id.region_id - offices.region_id
        if elsewhere or any(one.state != "filed" for one in self):
            raise self.env["gov.clause"]._refusal(
                "JN21-10-11",
                self.env._("The office of the government confirms lists filed there."),
            )
        own = self.sudo()  # sudo: states are written by acts only
        own.write(
            {
                "state": "received",
                "received_on": self._city_today(),
                "received_by_id": self.env.uid,
            }
        )

    @api.model
    def _reopen(self, agency, programme):
        """Open the next version after a change, where a list was published."""
        lists = self.sudo()  # sudo: follows from the approval
        same = Domain("agency_id", "=", agency.id) & Domain(
            "programme_id", "=", programme.id
        )
        states = lists.search(same).mapped("state")
        if states and "draft" not in states:
            lists.create({"agency_id": agency.id, "programme_id": programme.id})
