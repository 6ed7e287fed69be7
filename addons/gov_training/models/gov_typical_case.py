from odoo import api, fields, models
from odoo.fields import Command, Domain

from ..kernel import files, privacy

#: What the gate reads; a change of any of it needs a new confirmation.
TEXTS = ("name", "facts", "review_points", "lesson")
CONTENT = frozenset((*TEXTS, "entry_id", "kind", "attachment_ids"))
CLAUSE = "JN21-07-06"


class GovTypicalCase(models.Model):
    """A right or wrong example on an item, without anybody's personal data.

    draft → confirmed (a second person has read it) → published to the counties →
    withdrawn. The gate looks for personal data in the texts and files; the database
    refuses to publish while it finds some or while the author alone has read it.
    """

    _name = "gov.typical.case"
    _description = "Typical Case"
    _order = "published_on desc, id desc"
    _rec_names_search = ["name", "entry_id"]

    name = fields.Char("Title", required=True, index="trigram")
    kind = fields.Selection(
        [("right", "Right example"), ("wrong", "Wrong example")],
        required=True,
        default="right",
        index=True,
    )
    entry_id = fields.Many2one(
        "gov.entry", "Item", required=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Published by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    region_ids = fields.Many2many(
        "gov.region", string="For regions", help="Empty: for all regions."
    )
    facts = fields.Text(required=True, help="What was applied for and what was done.")
    review_points = fields.Text(help="What the reviewer has to look at.")
    lesson = fields.Text(help="What to do the next time.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False)
    source_case_id = fields.Many2one(
        "gov.case",
        "Source",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="gov_training.group_organiser,gov_training.group_instructor",
        help="The parties' names and numbers of this case are looked for, too.",
    )
    author_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    gate_count = fields.Integer(
        "Found by the gate",
        compute="_compute_gate",
        store=True,
        help="Pieces of personal data in the texts and files.",
    )
    gate_text = fields.Text(
        "What was found", compute="_compute_gate", store=True, readonly=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("confirmed", "Confirmed"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        group_expand=True,
    )
    confirmed_by_id = fields.Many2one(
        "res.users", "Confirmed by", readonly=True, copy=False, ondelete="restrict"
    )
    published_on = fields.Date(readonly=True, copy=False)
    read_ids = fields.One2many("gov.typical.case.read", "case_id", "Read by")
    read_count = fields.Integer(
        "Number of readers", compute="_compute_read_count", compute_sudo=True
    )
    read_by_me = fields.Boolean(
        "Read", compute="_compute_read_by_me", search="_search_read_by_me"
    )

    _clean = models.Constraint(
        "CHECK(state <> 'published' OR (gate_count = 0 AND confirmed_by_id IS NOT NULL "
        "AND confirmed_by_id <> author_id AND published_on IS NOT NULL))",
        "JN21-07-06: published without personal data, read by a second person.",
    )

    # ------------------------------------------------------------
    # GATE
    # ------------------------------------------------------------

    @api.depends("name", "facts", "review_points", "lesson", "attachment_ids")
    def _compute_gate(self):
        labels = self._gate_labels()
        for case in self:
            known = case._known_words()
            lines = []
            for name in TEXTS:
                label = self._fields[name]._description_string(self.env)
                for item in privacy.find(case[name], known):
                    lines.append(f"{label}：{labels[item.kind]} {item.text}")
            for file in case.attachment_ids:
                content = file.sudo().raw or b""  # sudo: files of this very case
                for kind in files.findings(file.name, content, known):
                    lines.append(f"{file.name}：{labels[kind]}")
            case.gate_count = len(lines)
            case.gate_text = "\n".join(lines)

    def _gate_labels(self):
        return {
            "identity": self.env._("identity number"),
            "phone": self.env._("phone number"),
            "uscc": self.env._("number of a one-person business"),
            "email": self.env._("e-mail address"),
            "address": self.env._("address"),
            "name": self.env._("name"),
            "metadata": self.env._("hidden data of the picture"),
            "unreadable": self.env._("file that cannot be checked"),
        }

    def _known_words(self):
        """(kind, words) of the source case's parties."""
        source = self.sudo().source_case_id  # sudo: only to look for them in the text
        return [
            (kind, value)
            for kind, value in (
                ("name", source.applicant_name),
                ("identity", source.applicant_code),
                ("phone", source.phone),
                ("address", source.address),
            )
            if value
        ]

    def action_mask(self):
        """Cover what the gate finds in the texts, and clean the pictures."""
        self.check_access("write")
        for case in self:
            known = case._known_words()
            values = {name: privacy.cover(case[name], known) for name in TEXTS}
            case.write({name: text for name, text in values.items() if text})
            case._clean_pictures()

    def _clean_pictures(self):
        """Replace pictures by copies without metadata."""
        bare = self.env["ir.attachment"]
        for file in self.attachment_ids:
            content = files.cleaned(file.name, file.sudo().raw or b"")  # sudo: own file
            if content is None:
                bare |= file
            else:
                bare |= file.create(
                    {
                        "name": file.name,
                        "raw": content,
                        "res_model": self._name,
                        "res_id": self.id,
                    }
                )
        if bare != self.attachment_ids:
            self.attachment_ids = [Command.set(bare.ids)]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                vals.update(
                    state="draft",
                    author_id=self.env.uid,
                    confirmed_by_id=False,
                    published_on=False,
                )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            guarded = {"state", "author_id", "confirmed_by_id", "published_on"}
            fixed = any(case.state in ("published", "withdrawn") for case in self)
            if guarded & vals.keys() or (fixed and CONTENT & vals.keys()):
                raise self.env["gov.clause"]._refusal(
                    CLAUSE,
                    self.env._(
                        "A second person confirms, then the case is published; what "
                        "was published is withdrawn, not changed."
                    ),
                )
            if CONTENT & vals.keys():
                self._reset()
        result = super().write(vals)
        self.check_access("write")  # of the agency it has come to, too
        return result

    def _reset(self):
        confirmed = self.filtered(lambda case: case.state == "confirmed")
        own = confirmed.sudo()  # sudo: a change takes the confirmation back
        own.write({"state": "draft", "confirmed_by_id": False})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if any(case.published_on for case in self):
            raise self.env["gov.clause"]._refusal(
                CLAUSE, self.env._("What was published is withdrawn, not deleted.")
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _refuse_found(self):
        for case in self:
            if case.gate_count:
                raise self.env["gov.clause"]._refusal(
                    CLAUSE,
                    self.env._(
                        "“%(case)s” still holds personal data:\n%(found)s",
                        case=case.name,
                        found=case.gate_text,
                    ),
                )

    def action_confirm(self):
        """Confirm as the second person that nobody can be recognised.

        :raise UserError: personal data is left, or the user is the author.
        """
        self.check_access("write")
        self._refuse_found()
        for case in self:
            if case.author_id == self.env.user or case.state != "draft":
                raise self.env["gov.clause"]._refusal(
                    CLAUSE,
                    self.env._("Somebody else than the author reads and confirms."),
                )
        own = self.sudo()  # sudo: states are written by acts only
        own.write({"state": "confirmed", "confirmed_by_id": self.env.uid})

    def action_publish(self):
        """Publish confirmed cases to the counties.

        :raise UserError: not confirmed, or personal data is left (JN21 seven 7).
        """
        self.check_access("write")
        self._compute_gate()
        self._refuse_found()
        if any(case.state != "confirmed" for case in self):
            raise self.env["gov.clause"]._refusal(
                CLAUSE, self.env._("A second person confirms before publication.")
            )
        own = self.sudo()  # sudo: states are written by acts only
        today = self._city_today()
        own.write({"state": "published", "published_on": today})

    def action_withdraw(self):
        """Take published cases back; who read them stays on record."""
        self.check_access("write")
        published = self.filtered(lambda case: case.state == "published")
        own = published.sudo()  # sudo: states are written by acts only
        own.write({"state": "withdrawn"})

    # ------------------------------------------------------------
    # READERS
    # ------------------------------------------------------------

    @api.depends("read_ids")
    def _compute_read_count(self):
        counts = dict(
            self.env["gov.typical.case.read"]._read_group(
                [("case_id", "in", self.ids)], ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.read_count = counts.get(case, 0)

    @api.depends_context("uid")
    @api.depends("read_ids")
    def _compute_read_by_me(self):
        mine = self.env["gov.typical.case.read"].search(
            [("case_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        )
        for case in self:
            case.read_by_me = case in mine.case_id

    def _search_read_by_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("read_ids", "any", [("user_id", "=", self.env.uid)])

    def action_read(self):
        """Record that the user has read these cases."""
        reads = self.env["gov.typical.case.read"].sudo()  # sudo: own reading only
        unread = self.filtered(lambda c: c.state == "published" and not c.read_by_me)
        agency = self.env.user.gov_agency_ids[:1]
        reads.create(
            [
                {
                    "case_id": case.id,
                    "user_id": self.env.uid,
                    "agency_id": agency.id,
                    "read_on": self._city_today(),
                }
                for case in unread
            ]
        )
