import re

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.gov_items.kernel import identifiers

from ..kernel import submission

_LOCAL = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|$)")
#: Open cases of an applicant that the intake screen shows.
SHOWN = 5


class GovCaseDesk(models.Model):
    """What the intake screen asks: plain data in, plain data out.

    Every method checks that the user receives applications; what is refused at
    the end is refused by the case itself, so the screen decides nothing.
    """

    _inherit = "gov.case"

    @api.model
    @api.readonly
    def desk_open(self):
        """Return the window, the items it serves now and the circumstances.

        :return: dict with ``window``, ``problem`` (why nothing can be taken in),
            ``reader`` (address of the window's devices, empty: none) and ``items``:
            list of {id, number, name, initials, code, region}
        """
        self._check_role("receive")
        shift = self.env["gov.shift"]._on_duty(self.env.user)
        window = shift.window_id[:1]
        delegations = self._serving_delegations().sorted(
            lambda d: (d.entry_id.sequence, d.id)
        )
        problem = ""
        if not shift:
            problem = self.env._("You are on no published shift now.")
        elif not delegations:
            problem = self.env._("This window serves no live item.")
        return {
            "window": f"{window.centre_id.name} {window.display_name}"
            if window
            else "",
            "problem": problem,
            "reader": self._reader_address(),
            "items": [self._desk_item(delegation) for delegation in delegations],
            "circumstances": [
                {"code": one.code, "name": one.name, "act": one.licence_act or ""}
                for one in self.env["gov.circumstance"].search([("active", "=", True)])
            ],
        }

    @api.model
    def _reader_address(self):
        """Where the window's own computer answers for its devices; empty: off.

        Only the computer itself is asked: another address would hand the reading of
        cards to a machine on the network.
        """
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: one address
        address = (parameters.get_param("gov_cases.reader_address") or "").strip()
        return address if _LOCAL.match(address) else ""

    @api.model
    def _desk_item(self, delegation):
        entry = delegation.entry_id
        return {
            "id": delegation.id,
            "number": entry.sequence,
            "name": entry.name,
            "initials": entry.pinyin_initials or "",
            "code": entry.item_id.code or "",
            "region": delegation.region_id.name,
            "entry": entry.id,
            "programme": entry.programme_id.code,
        }

    @api.model
    @api.readonly
    def desk_preview(self, values):
        """Return where and how a case with these values would run.

        :param values: delegation, circumstance, facts, regions (codes of the other
            ones touched) and applicant, as far as they are known
        :return: dict path, mode, rule, clause, facts (all that the rules ask),
            missing, documents, fee, limit, agencies, may_post, reach,
            hint (what commonly goes wrong here)
        """
        self._check_role("receive")
        case = self._desk_case(values)
        manual = case._manual()
        asked = self._desk_facts(case)
        return {
            "mode": case.preview_mode_id.name or "",
            "rule": case.preview_rule_id.display_name or "",
            "clause": case.preview_clause_id.display_name or "",
            "path": case.preview_path or [],
            "facts": asked,
            "missing": case.missing_fact_ids.mapped("code"),
            "documents": [
                {
                    "line": document.id,
                    "name": document.name,
                    "necessity": document.necessity,
                    "source": document.source,
                    "copies": document.copies,
                    "note": document.note or "",
                }
                for document in manual.document_ids
            ],
            "condition": manual.condition or "",
            "fee": manual.fee_amount,
            "fee_basis": manual.fee_basis or "",
            "days": manual.promised_days or manual.statutory_days,
            "agency": case.delegation_id.agency_id.name or "",
            "upper": case.delegation_id.upper_agency_id.name or "",
            "may_post": not case.delegation_id.entry_id.is_secret,
            "agent": case.delegation_id.entry_id.agent_service,
            "reach": self._desk_regions(case),
            "hint": case._desk_hint(),
            "not_delegated": bool(
                not case.preview_rule_id.mode_id and not case.missing_fact_ids
            ),
        }

    @api.model
    def _desk_case(self, values):
        """A case that is not stored, with what is known so far."""
        delegation = self.env["gov.delegation"].browse(values.get("delegation") or ())
        delegation.check_access("read")
        circumstance = self.env["gov.circumstance"].search(
            [("code", "=", values.get("circumstance") or "")], limit=1
        )
        case = self.new(
            {
                "delegation_id": delegation.id,
                "circumstance_id": circumstance.id,
                "channel": "hall",
                "window_id": self.env["gov.shift"]
                ._on_duty(self.env.user)
                .window_id[:1]
                .id,
            }
        )
        declared = {k: v for k, v in (values.get("facts") or {}).items() if v}
        if declared:
            facts = self.env["gov.fact"].search(
                [
                    ("code", "in", list(declared)),
                    ("programme_id", "in", [delegation.programme_id.id, False]),
                ]
            )
            case.fact_ids = self.env["gov.case.fact"].concat(
                *(
                    self.env["gov.case.fact"].new(
                        {"fact_id": fact.id, "value": str(declared[fact.code])}
                    )
                    for fact in facts
                )
            )
        return case

    @api.model
    def _desk_facts(self, case):
        """The facts to be asked: those declared, and those that still matter."""
        asked = (case.fact_ids.fact_id._origin | case.missing_fact_ids).sorted("code")
        declared = case._facts()
        return [
            {
                "code": fact.code,
                "name": fact.name,
                "type": fact.value_type,
                "unit": fact.unit or "",
                "value": declared.get(fact.code) or "",
                "options": [
                    {"code": option.code, "name": option.name}
                    for option in fact.option_ids
                ],
            }
            for fact in asked
        ]

    @api.model
    def desk_applicant(self, code, names=None):
        """Check an applicant's number and return what is known of the applicant.

        The question is logged with its purpose: basic data is fetched for the
        application at hand only.

        :param names: names of the documents that could be used again
        :return: dict kind, problem, known {name, phone, address, source},
            open [{id, number, item, state}], documents [{id, name, …}],
            licences [{number, name, entry, valid_to}]
        """
        self._check_role("receive")
        self._check_on_duty()
        number = identifiers.compact(code)
        kind = self._kind_of(number)
        if not kind:
            problem = self.env._("The applicant's number is not valid; read it again.")
            return {"kind": "", "code": number, "problem": problem}
        known = self.env["gov.gateway"]._ask(
            "basic",
            "applicant",
            {"code": number},
            purpose=self.env._("Intake at the window"),
        )
        return {
            "kind": kind,
            "code": number,
            "problem": "",
            "known": known,
            "open": self._desk_open_cases(number),
            "documents": self._desk_documents(number, names or []),
            "licences": self._desk_licences(number),
        }

    @api.model
    def _desk_licences(self, number):
        """The applicant's certificates in force, for renewals and changes."""
        return [
            {
                "number": licence.number,
                "name": licence.name,
                "entry": licence.entry_id.id,
                "valid_to": str(licence.valid_to or ""),
            }
            for licence in self._licences_of(number)
        ]

    def _check_on_duty(self):
        """Only who sits at a window now may look up an applicant.

        :raise UserError: SUITE-SHARE
        """
        if not self.env["gov.shift"]._on_duty(self.env.user):
            self._refuse(
                "SUITE-SHARE",
                self.env._("Applicants are looked up at the window, while on duty."),
            )

    @api.model
    def _desk_open_cases(self, number):
        """The applicant's cases under way that the user may see."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "id": case.id,
                "number": case.number or "",
                "item": case.entry_id.name,
                "delegation": case.delegation_id.id,
                "state": states[case.state],
            }
            for case in self.search(
                [
                    ("applicant_code", "=", number),
                    ("state", "in", ("draft", "supplement", "accepted")),
                ],
                limit=SHOWN,
            )
        ]

    @api.model
    def _desk_documents(self, number, names):
        documents = self.env["gov.case.document"]._reusable(number, names)
        return [
            {
                "id": document.id,
                "name": name,
                "case": document.case_id.number or "",
                "on": str(document.submitted_at or "")[:10],
                "valid_until": str(document.valid_until or ""),
                "sha256": document.sha256,
            }
            for name, document in documents.items()
        ]

    @api.model
    @api.readonly
    def desk_match(self, names, lines):
        """Return file name -> line of the check list, for dropped scans."""
        return submission.match_files(
            list(names), {line["line"]: line["name"] for line in lines}
        )

    @api.model
    def desk_submit(self, values, key, accept=True, check=False):
        """Take in the application and, unless told otherwise, accept it.

        With documents missing that must be there, the case stays at intake and
        ``problem`` says what is missing: nothing that was typed is lost.

        :param check: record the formal check as passed in the same act, where the
            one who receives also checks the form
        :return: dict id, number, state, due_on, fee_due (yuan), problem, notices,
            progress
        """
        self._check_role("receive")
        digest = self._digest(values, self._read_files(values.get("documents") or []))
        if not values.get("again"):
            self._check_twice(digest, key)
        case, made = self._submit_once(
            "hall", values, key=key, sender=f"user{self.env.uid}"
        )
        if made and not values.get("facts"):
            case = case._fresh()  # facts are declared later, and may change the route
        problem = ""
        if accept and case._in_intake():
            problem = case._desk_accept()
        if check and case.state == "accepted":
            problem = case._desk_check()
        return {**case._desk_answer(), "problem": problem}

    def _check_twice(self, digest, key):
        """Refuse what lies before the office already, letter by letter.

        :raise UserError: SUITE-TWICE, with the case's number
        """
        same = self._same_content(digest).filtered(
            lambda case: case.submission_key != f"user{self.env.uid}:{key}"
        )
        if same:
            self._refuse(
                "SUITE-TWICE",
                self.env._(
                    "The very same application is under way: %(case)s.",
                    case=same[0].number or same[0].display_name,
                ),
            )

    def _desk_accept(self):
        """Accept; return why not, where the case itself refuses."""
        return self._desk_act(self.action_accept)

    def _desk_check(self):
        """Record the formal check where it is the user's to make; why not."""
        if self.my_action != "formal_check":
            return ""
        return self._desk_act(self.action_check)

    def _desk_act(self, act):
        try:
            with self.env.cr.savepoint():
                act()
        except UserError as refusal:
            self.invalidate_recordset()
            return str(refusal)
        return ""

    def _desk_answer(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "number": self.number or "",
            "state": self.state,
            "state_label": states[self.state],
            "due_on": str(self.due_on or ""),
            "fee_due": self.fee_due,
            "mode": self.mode_id.name or "",
            "agency": self.current_agency_id.name or "",
            "progress": self._progress_url(),
            "notices": [
                {
                    "name": notice.number,
                    "url": f"/web/content/{notice.attachment_id.id}",
                }
                for notice in self.notice_ids
            ],
        }
