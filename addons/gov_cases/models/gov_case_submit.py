import base64
import hashlib

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import consteq

from odoo.addons.gov_items.kernel import identifiers

from ..kernel import submission

#: Bounds of what one submission may bring; ``gov_cases.upload_*`` overrule them.
BOUNDS = {"upload_file_mb": 10, "upload_files": 20, "upload_total_mb": 40}
#: Shorter tokens are not even looked for.
TOKEN_LENGTH = 24
#: Plain values that are fields of the case by the same name.
PLAIN = ("phone", "delivery", "address", "service_form", "notify_by")


class GovCaseSubmit(models.Model):
    """One way in for every channel: hall, web, terminal, mobile, partners' systems.

    ``_submit`` takes plain values, so that a browser, a terminal and another
    system bring the same and are judged the same:

    * delegation: id · circumstance: code · facts: code -> value
    * regions: codes of the other regions that the matter touches
    * applicant: type, name, code, phone · delivery, address · service_form
    * documents: list of {line: id of ``gov.manual.document`` or None, name,
      content: bytes or base64} or {line, reuse: id} or {line, licence: number}
    * consent: whether earlier documents may be used again
    """

    _inherit = "gov.case"

    submission_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Who sent it and the key the sender gave: the same request again is "
        "answered with the same case.",
    )
    content_hash = fields.Char(
        "Content SHA-256",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_system",
        help="Of item, circumstance, facts, applicant and documents: shows that an "
        "application has been handed in twice.",
    )
    chosen_place = fields.Selection(
        [("lower", "Lower level"), ("upper", "Upper level")],
        readonly=True,
        copy=False,
        help="Where the applicant chose to go. No window changes it (LC20 one).",
    )
    service_form = fields.Selection(
        [
            ("handle", "Handled here"),
            ("collect", "Collected for another place"),
            ("agent", "Handed in by a helper"),
        ],
        default="handle",
        readonly=True,
        copy=False,
        help="In which form a township or village offers it (JN21 three (five) 15).",
    )
    power_source = fields.Selection(
        [
            ("1", "Own power of the granting agency"),
            ("2", "Delegated from above"),
            ("5", "Entrusted from above"),
        ],
        compute="_compute_power_source",
        store=True,
        precompute=True,
        help="Keeps delegated powers apart from those a county always had (JN21 "
        "three (two) 6): by who decides and in whose name.",
    )

    _submission_uniq = models.UniqueIndex(
        "(submission_key) WHERE submission_key IS NOT NULL",
        "This request was received already.",
    )

    @api.depends("mode_id", "delegation_id.mode_id")
    def _compute_power_source(self):
        for case in self:
            mode = case.mode_id or case.delegation_id.mode_id
            if not mode or mode.decider != "lower":
                case.power_source = "1"
            else:
                case.power_source = "5" if mode.in_name_of == "upper" else "2"

    def _prepare_draft(self):
        values = super()._prepare_draft()
        window = self.env["gov.window"].browse(values["window_id"])
        return {**values, "chosen_place": self._level_of(window)}

    def _prepare_route(self):
        """Keep to the place that the applicant chose.

        :raise UserError: LC20-10-04
        """
        route = super()._prepare_route()
        level = self._level_of(self.env["gov.window"].browse(route["window_id"]))
        if self._origin and self.chosen_place and self.chosen_place != level:
            agency = self.delegation_id._agency_for(self.chosen_place)
            self._refuse(
                "LC20-10-04",
                self.env._(
                    "The applicant chose to go to %(agency)s; no window changes that.",
                    agency=agency.name,
                ),
            )
        return route

    # --- the one way in ---------------------------------------------------------

    @api.model
    def _submit(self, channel, values, key=None, sender=""):
        """Take in one application and return its case.

        :param channel: hall, web, kiosk or mobile
        :param key: idempotency key of the sender; the same key and content
            return the case of the first request
        :param sender: name of the key's space: a user, a partner, a session
        :raise UserError: what the case itself refuses; JN18-25-01 (not open
            online), SUITE-TWICE (the key with other content), SUITE-UPLOAD
        """
        return self._submit_once(channel, values, key, sender)[0]

    @api.model
    def _submit_once(self, channel, values, key=None, sender=""):
        """As ``_submit``; return (case, whether it was made just now)."""
        cases = self if channel == "hall" else self.sudo()  # sudo: public channels
        files = cases._read_files(values.get("documents") or [])
        digest = cases._digest(values, files)
        token = f"{sender}:{key}" if key else None
        if known := cases._same_request(token, digest):
            return known, False
        if channel != "hall":
            cases._check_online(values)
        case = cases.create(cases._prepare_submission(channel, values))
        case._declare_facts(values.get("facts") or {})
        case._note_submission(token, digest, values)
        case._file_documents(files, consent=bool(values.get("consent")))
        case._log("receive", detail=channel)
        return case, True

    @api.model
    def _digest(self, values, files):
        applicant = values.get("applicant") or {}
        return submission.fingerprint(
            {**values, "code": applicant.get("code"), "name": applicant.get("name")},
            [file["sha256"] for file in files],
        )

    @api.model
    def _same_request(self, token, digest):
        """The case of the same request, or none.

        :raise UserError: the key was used for another content (SUITE-TWICE)
        """
        if not token:
            return self.browse()
        found = self.sudo().search(  # sudo: the key is no user's data
            [("submission_key", "=", token)], limit=1
        )
        if found and found.content_hash != digest:
            self._refuse(
                "SUITE-TWICE",
                self.env._("This key was used for another application already."),
            )
        return self.browse(found.id)

    @api.model
    def _same_content(self, digest):
        """Open cases with the very same content."""
        return self.sudo().search(  # sudo: only whether there is one
            [
                ("content_hash", "=", digest),
                ("state", "in", ("draft", "supplement", "accepted")),
            ]
        )

    @api.model
    def _check_online(self, values):
        delegation = self.env["gov.delegation"].browse(values.get("delegation"))
        if not delegation.exists() or not delegation.entry_id.online:
            self._refuse(
                "JN18-25-01",
                self.env._("This matter is not open online. Please come to a window."),
            )

    @api.model
    def _kind_of(self, code):
        """``person`` or ``company`` for a number whose check is right, or None."""
        if identifiers.check_resident_id(code) is None:
            return "person"
        return "company" if identifiers.check_uscc(code) is None else None

    @api.model
    def _prepare_submission(self, channel, values):
        applicant = values.get("applicant") or {}
        code = identifiers.compact(applicant.get("code"))
        circumstance = self.env["gov.circumstance"].search(
            [("code", "=", values.get("circumstance") or "")], limit=1
        )
        prepared = {
            "channel": channel,
            "delegation_id": values.get("delegation"),
            "applicant_type": applicant.get("type") or self._kind_of(code) or "person",
            "applicant_name": (applicant.get("name") or "").strip(),
            "applicant_code": code or False,
            "phone": applicant.get("phone") or False,
            **{name: values[name] for name in PLAIN if values.get(name)},
        }
        if circumstance:
            prepared["circumstance_id"] = circumstance.id
        if not prepared["applicant_name"]:
            raise UserError(self.env._("Who applies? Enter the applicant's name."))
        prepared.pop("service_form", None)
        prepared |= self._prepare_certificate(values.get("certificate"), prepared)
        return prepared

    def _declare_facts(self, declared):
        """Store the declared facts of the entry's programme; others are ignored."""
        facts = self.env["gov.fact"].search(
            [
                ("code", "in", [code for code, value in declared.items() if value]),
                ("programme_id", "in", [self.programme_id.id, False]),
            ]
        )
        self.env["gov.case.fact"].create(
            [
                {"case_id": self.id, "fact_id": fact.id, "value": declared[fact.code]}
                for fact in facts
            ]
        )

    def _note_submission(self, token, digest, values):
        """Remember what makes a second submission known as such.

        :raise ConcurrencyError: the same request is being taken in elsewhere;
            the database tries this one again and then finds it
        """
        forms = dict(self._fields["service_form"].selection)
        form = values.get("service_form")
        self.sudo()._act_write(  # sudo: keys and digests are no user's data
            {
                "submission_key": token,
                "content_hash": digest,
                "service_form": form if form in forms else "handle",
            }
        )
        try:  # no savepoint: the request as a whole is taken back and made again
            self.flush_recordset()
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError(token) from error

    @api.model
    def _check_phone(self, values):
        """Refuse an application from outside whose applicant nobody can call.

        :raise UserError: JN18-25-03
        """
        applicant = values.get("applicant") or {}
        if not submission.is_phone(applicant.get("phone")):
            self._refuse(
                "JN18-25-03",
                self.env._(
                    "Please enter a telephone number at which you can be called."
                ),
            )

    @api.model
    def _apply(self, channel, values, key):
        """Take in what the public hands in; number it at once, for asking.

        :raise UserError: as ``_submit``; SUITE-TWICE (it is under way already),
            JN18-25-03 (a telephone at which nobody can be called)
        """
        self._check_phone(values)
        digest = self._digest(values, self._read_files(values["documents"]))
        token = f"public:{key}" if len(key) >= 16 else None
        if token and (known := self._same_request(token, digest)):
            return known
        if self._same_content(digest):
            self._refuse(
                "SUITE-TWICE",
                self.env._(
                    "The very same application has been received already. Its progress "
                    "page shows how far it is; a window finds it by your number."
                ),
            )
        case = self._submit(channel, values, key=token and key, sender="public")
        case._assign_number()
        return case

    @api.model
    def _by_token(self, token):
        """The case that ``token`` opens, for code that lets little out, or none."""
        if not token or len(token) < TOKEN_LENGTH:
            return self.browse()
        cases = self.sudo()  # sudo: public page; whoever holds the key may ask
        case = cases.search([("token", "=", token)], limit=1)
        return case if case and consteq(case.token, token) else cases.browse()

    @api.model
    def _public_results(self, limit=50):
        """Granted cases whose result must be public: plain data, names masked."""
        cases = self.sudo().search(  # sudo: published on purpose, masked below
            [("entry_id.publish_result", "=", True), ("outcome", "=", "granted")],
            order="decided_at desc, id desc",
            limit=limit,
        )
        return [
            {
                "number": case.number,
                "item": case.entry_id.name,
                "region": case.region_id.name,
                "applicant": case.masked_name,
                "agency": case.in_name_of_id.name or case.decided_agency_id.name,
                "on": fields.Date.to_string(case.decided_at),
            }
            for case in cases
        ]

    # --- documents --------------------------------------------------------------

    @api.model
    def _bound(self, name):
        """A bound of uploads, from the parameters."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        return int(parameters.get_param(f"gov_cases.{name}") or BOUNDS[name])

    @api.model
    def _read_files(self, documents):
        """Decode and judge what was handed in.

        :return: list of {line, name, content, mimetype, sha256, reuse, licence}
        :raise UserError: SUITE-UPLOAD: not a document, too large, too many
        """
        files = [self._read_file(document) for document in documents]
        problem = submission.upload_problem(
            [len(file["content"] or b"") for file in files],
            self._bound("upload_file_mb"),
            self._bound("upload_files"),
            self._bound("upload_total_mb"),
        )
        if problem:
            self._refuse(
                "SUITE-UPLOAD",
                self.env._(
                    "At most %(count)s files of %(size)s MB each, %(total)s MB in all.",
                    count=self._bound("upload_files"),
                    size=self._bound("upload_file_mb"),
                    total=self._bound("upload_total_mb"),
                ),
            )
        return files

    @api.model
    def _read_file(self, document):
        content = document.get("content")
        if isinstance(content, str):
            try:
                content = base64.b64decode(content, validate=True)
            except ValueError:  # not base64, or not even ASCII
                content = b"?"
        elif content is not None and not isinstance(content, bytes):
            content = b"?"
        mimetype = submission.sniff(content) if content else None
        name = submission.safe_name(document.get("name"))
        if content and not mimetype:
            self._refuse(
                "SUITE-UPLOAD",
                self.env._("“%(file)s” is no PDF, OFD, JPEG or PNG file.", file=name),
            )
        mark = content or f"{document.get('reuse')}/{document.get('licence')}".encode()
        return {
            "line": document.get("line") or None,
            "name": name,
            "content": content,
            "mimetype": mimetype,
            "sha256": hashlib.sha256(mark).hexdigest(),
            "reuse": document.get("reuse"),
            "licence": document.get("licence"),
        }

    def _file_documents(self, files, consent=False):
        """Put what was handed in on the lines of the check list."""
        lines = {line.manual_document_id.id: line for line in self.document_ids}
        for file in files:
            line = lines.pop(file["line"], None) or self._extra_line(file)
            if file["reuse"]:
                line._reuse(file["reuse"], consent)
            elif file["licence"]:
                line._fetch_licence(file["licence"])
            elif file["content"]:
                line._attach(file["content"], file["name"], file["mimetype"])

    def _extra_line(self, file):
        return self.env["gov.case.document"].create(
            {"case_id": self.id, "name": file["name"]}
        )

    # --- the applicant's own hand -----------------------------------------------

    def _supply(self, documents):
        """Take up documents that the applicant adds through the progress page.

        Begun in one channel, continued in another (JN18): what is missing may
        come from the telephone at home, whatever window opened the case.
        """
        self.ensure_one()
        self._lock()
        files = self._read_files(documents)
        wanted = self.document_ids.filtered(
            lambda line: line.kind == "application" and not line.submitted
        )
        allowed = {line.manual_document_id.id for line in wanted}
        for file in files:
            if file["line"] not in allowed:
                self._refuse(
                    "JN18-09-05", self.env._("This document is not asked for.")
                )
        wanted._check_open()
        self._file_documents(files)
        names = "、".join(file["name"] for file in files)
        self._log("receive", detail=names)
