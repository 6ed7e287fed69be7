import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..signing import store

MANAGERS = ("gov_delegation.group_legal_officer", "gov_items.group_agency_manager")
VOID = ("lost", "recalled", "destroyed")


class GovSeal(models.Model):
    _inherit = "gov.seal"

    act_ids = fields.One2many("gov.seal.act", "seal_id", "Record of acts")
    finding_ids = fields.One2many(
        "gov.seal.finding",
        "seal_id",
        "Findings",
        groups="gov_delegation.group_seal_keeper,gov_delegation.group_legal_officer,"
        "gov_items.group_city_manager,gov_items.group_auditor",
    )
    requested_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    approved_by = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Of the agency that the seal names, and not who requested it.",
    )
    engraver = fields.Char(
        "Cut by", help="Engraver and number of the engraving record (JN21 three (two))."
    )
    cut_on = fields.Date(readonly=True, copy=False)
    cut_by = fields.Many2one(
        "res.users", "Cutting noted by", readonly=True, copy=False, ondelete="restrict"
    )
    receipt_signature = fields.Image(
        "Signed for",
        max_width=800,
        max_height=400,
        copy=False,
        help="Signature of the keeper who received the seal, drawn on the screen; or "
        "enter the number of the signed paper receipt.",
    )
    out_with_id = fields.Many2one(
        "res.users",
        "Taken out by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Empty while the seal lies in its place of custody.",
    )
    certificate = fields.Binary(
        "Certificate of the electronic seal",
        attachment=True,
        copy=False,
        help="X.509 certificate (DER or PEM) of the electronic counterpart.",
    )
    electronic_number = fields.Char(
        "Electronic seal",
        copy=False,
        help="Number in the seal service; read from the certificate where one is "
        "given (JN21 three (two) 5).",
    )
    electronic_from = fields.Date("Electronic seal valid from", copy=False)
    electronic_to = fields.Date(
        "Electronic seal valid to", copy=False, help="Last day of its validity."
    )
    has_electronic = fields.Boolean(
        "Electronic seal valid",
        compute="_compute_has_electronic",
        search="_search_has_electronic",
    )

    @api.depends("electronic_number", "electronic_from", "electronic_to")
    def _compute_has_electronic(self):
        today = self._city_today()
        for seal in self:
            begun = not seal.electronic_from or seal.electronic_from <= today
            seal.has_electronic = bool(
                seal.electronic_number
                and begun
                and seal.electronic_to
                and seal.electronic_to >= today
            )

    def _search_has_electronic(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._electronic_domain(self._city_today())

    @api.model
    def _electronic_domain(self, day):
        begun = Domain("electronic_from", "=", False) | Domain(
            "electronic_from", "<=", day
        )
        valid = Domain("electronic_to", ">=", day) & begun
        return valid & Domain("electronic_number", "!=", False)

    # --- constraints ------------------------------------------------------------

    @api.constrains("keeper_id", "user_ids")
    def _check_three_people(self):
        """Whoever keeps a seal does not stamp with it, and auditors do neither."""
        for seal in self:
            people = seal.keeper_id | seal.user_ids
            both = seal.keeper_id & seal.user_ids
            auditing = people.filtered(
                lambda user: user.has_group("gov_items.group_auditor")
            )
            if both or auditing:
                raise self.env["gov.clause"]._refusal(
                    "JN21-06-11",
                    self.env._(
                        "Keeper, users and auditor of a seal are different people: "
                        "%(name)s.",
                        name=", ".join((both | auditing).mapped("name")),
                    ),
                )

    @api.constrains("certificate")
    def _check_certificate(self):
        for seal in self.filtered("certificate"):
            seal._read_certificate()

    @api.onchange("certificate")
    def _onchange_certificate(self):
        if self.certificate:
            self.update(self._read_certificate())

    def _read_certificate(self):
        """Number and validity as the certificate states them."""
        content = self.with_context(bin_size=False).certificate
        try:
            facts = store.certificate_facts(base64.b64decode(content))
        except (ValueError, binascii.Error) as error:
            raise ValidationError(
                self.env._("This file is no X.509 certificate.")
            ) from error
        return {
            "electronic_number": facts.number,
            "electronic_from": facts.valid_from,
            "electronic_to": facts.valid_to,
        }

    # --- create -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        seals = super().create(vals_list)
        seals._flow_write({"requested_by": self.env.uid})
        seals._log_act("request", number="authorisation")
        return seals

    def _log_act(self, act, other=None, number=None, note=None):
        """Append an act; ``number`` names the field that holds the paper's number."""
        self.env["gov.seal.act"]._chain_append(
            [
                {
                    "seal_id": seal.id,
                    "act": act,
                    "acted_at": fields.Datetime.now(),
                    "acted_by": self.env.uid,
                    "other_id": other.id if other else False,
                    "number": number and seal[number],
                    "note": note,
                }
                for seal in self
            ]
        )

    # --- request, approval, cutting, issue --------------------------------------

    def action_approve(self):
        """The agency that the seal names approves that it is cut.

        :raise AccessError: the user is no legal officer or manager of that agency
        :raise UserError: who requested it approves, or the authorisation is missing
        """
        for seal in self:
            seal._check_approver()
            seal._move_checked("ordered")
            if seal.kind == "no2":
                seal._check_authorised()
            seal._flow_write({"state": "approved", "approved_by": self.env.uid})
            seal._log_act("approve", number="authorisation")

    def _check_approver(self):
        user = self.env.user
        if self.env.su:
            return
        if not any(map(user.has_group, MANAGERS)) or not self.agency_id._has_above(
            user.gov_agency_ids
        ):
            raise AccessError(
                self.env._("Only the agency that the seal names approves it.")
            )
        if user == self.requested_by:
            raise self.env["gov.clause"]._refusal(
                "JN21-06-02",
                self.env._("Who requested a seal does not approve it as well."),
            )

    def _move_checked(self, *states):
        """State check for acts of people who need not be keepers."""
        self.sudo()._check_state(*states)  # sudo: the act has checked the person
        if self.kind == "abolished":
            raise self.env["gov.clause"]._refusal(
                "HZ22-12-10",
                self.env._("The seal of an abolished body is recalled, never issued."),
            )

    def action_cut(self, engraver=None):
        """Note that the seal was cut, by whom, under which engraving record."""
        engraver = engraver or self[:1].engraver
        for seal in self:
            seal.check_access("write")
            seal._move_checked("approved")
            if not (engraver or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-06-02",
                    self.env._("Name the engraver and the engraving record."),
                )
            seal._flow_write(
                {
                    "state": "cut",
                    "engraver": engraver.strip(),
                    "cut_on": seal._city_today(),
                    "cut_by": self.env.uid,
                }
            )
            seal._log_act("cut", note=engraver.strip())

    def _check_receipt(self):
        """JN21 three (two) 6: handed over against a signature."""
        if not (self.receipt_number or "").strip() and not self.receipt_signature:
            raise self.env["gov.clause"]._refusal(
                "JN21-06-05",
                self.env._(
                    "The keeper signs for the seal: draw the signature, or enter the "
                    "number of the signed receipt."
                ),
            )

    def action_issue(self):
        """Issue, or put back into use once every finding that holds it is closed."""
        resumed = self.filtered(lambda seal: seal.state == "suspended")
        held = self.sudo().finding_ids.filtered(  # sudo: whether there are any
            lambda one: one.holds_seal and one.state != "closed"
        )
        if held:
            raise self.env["gov.clause"]._refusal(
                "JN21-06-07",
                self.env._("%(finding)s is not closed yet.", finding=held[0].name),
            )
        result = super().action_issue()
        for seal in self:
            act = "resume" if seal in resumed else "issue"
            seal._log_act(act, other=seal.keeper_id, number="receipt_number")
        return result

    # --- suspension, loss, recall, destruction ----------------------------------

    def action_suspend(self, reason):
        """Suspend, and record it."""
        result = super().action_suspend(reason)
        self._log_act("suspend", note=reason)
        return result

    def action_lose(self, reason):
        """Report the seal lost: it is void from now on, and on the void list."""
        self._check_state("issued", "suspended", "cut")
        self._flow_write({"state": "lost", "recall_reason": self._said(reason)})
        self._log_act("lose", note=reason)

    def action_recall(self, reason):
        """Recall, and record it."""
        result = super().action_recall(reason)
        self._log_act("recall", note=reason)
        return result

    def action_destroy(self, witnesses):
        """Destroy, and record it with its witnesses."""
        result = super().action_destroy(witnesses)
        self._log_act("destroy", note=witnesses)
        return result

    # --- custody ----------------------------------------------------------------

    def action_take_out(self):
        """Take the seal out of its place: its keeper or a named user.

        :raise UserError: not in use, or out already
        """
        for seal in self:
            seal._check_hand()
            if seal.state != "issued" or seal.out_with_id:
                raise seal._custody_refusal()
            seal._flow_write({"out_with_id": self.env.uid})
            seal._log_act("take_out", other=seal.keeper_id)

    def action_return(self):
        """Put the seal back into its place.

        :raise UserError: it is not out
        """
        for seal in self:
            seal._check_hand()
            if not seal.out_with_id:
                raise seal._custody_refusal()
            carrier = seal.out_with_id
            seal._flow_write({"out_with_id": False})
            seal._log_act("return", other=carrier)

    def _check_hand(self):
        self.lock_for_update(allow_referencing=True)
        if self.env.user not in self.keeper_id | self.user_ids:
            raise AccessError(
                self.env._("Only keeper and named users take a seal out.")
            )

    def _custody_refusal(self):
        return self.env["gov.clause"]._refusal(
            "JN21-06-11",
            self.env._("The seal is not in use, or its place tells otherwise."),
        )

    def _picture_bytes(self):
        """The impression on file as PNG or JPEG bytes; empty without one."""
        picture = self.with_context(bin_size=False).picture
        return base64.b64decode(picture) if picture else b""
