import re
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.modules.registry import Registry


class GovSealStamping(models.AbstractModel):
    """Stamping: the checks before an impression, and the entry in the ledger."""

    _name = "gov.seal.stamping"
    _description = "Use of a Seal"

    def _stamp(
        self,
        *,
        delegation,
        subject,
        document_name,
        sha256,
        copies=1,
        mode=None,
        accepted_on=None,
        check_code=False,
    ):
        """Stamp a document as the present user; enter it in the seal's ledger.

        Checked in this order, each with its clause: the seal is issued; the user
        is named; for a No. 2 seal: the matter is no own power of the region, the
        region, the mode grants the seal, the item stands in the agreement, the
        agreement is in force today.

        :param delegation: ``gov.delegation`` of the matter; empty = own power
        :param subject: what it was stamped for, e.g. the case number
        :param document_name: name of the stamped document
        :param sha256: SHA-256 (64 hex digits) of the stamped file
        :param copies: number of copies stamped
        :param mode: ``gov.mode`` of the matter where circumstances decide it;
            default: the delegation's mode
        :param accepted_on: day on which the case was accepted: where the agreement
            ran out since, what was accepted in its term is finished
        :param check_code: code printed on the document (``_new_check_code``), which
            opens the public check of this impression
        :return: the new ``gov.seal.impression``
        :raise UserError: one of the checks; the attempt is logged on its own
        """
        self.ensure_one()
        seal = self.sudo()  # sudo: the checks below decide, a user reads less
        refusal = seal._stamp_refusal(delegation, mode, self.env.user, accepted_on)
        if refusal:
            error = self.env["gov.clause"]._refusal(*refusal)
            self._log_refusal_later(delegation, subject, document_name, *refusal)
            raise error
        if not re.fullmatch(r"[0-9a-f]{64}", sha256 or "") or copies < 1:
            raise ValidationError(
                self.env._("An impression names one document and its SHA-256.")
            )
        return self.env["gov.seal.impression"]._chain_append(
            [
                {
                    "seal_id": self.id,
                    "user_id": self.env.uid,
                    "stamped_at": fields.Datetime.now(),
                    "delegation_id": delegation.id if delegation else False,
                    "subject": subject,
                    "document_name": document_name,
                    "sha256": sha256,
                    "copies": copies,
                    "check_code": check_code,
                }
            ]
        )

    # --- checks -----------------------------------------------------------------

    def _stamp_refusal(self, delegation, mode, user, accepted_on=None):
        """(clause, message) of the first check that fails, or None."""
        checks = [
            self._refuse_state(),
            self._refuse_user(user),
        ]
        if self.kind == "no2":
            checks.append(self._refuse_own_power(delegation))
            if delegation:
                checks += [
                    self._refuse_region(delegation),
                    self._refuse_mode(mode or delegation.mode_id),
                    self._refuse_item(delegation),
                    self._refuse_term(accepted_on),
                ]
        return next(filter(None, checks), None)

    def _refuse_state(self):
        if self.state in ("recalled", "destroyed"):
            message = self.env._("The seal is recalled and void.")
            return "HZ22-12-10", message
        if self.state != "issued":
            return "HZ22-62-02", self.env._("The seal is not on issue.")
        return None

    def _refuse_user(self, user):
        if user in self.user_ids:
            return None
        return "HZ22-12-11", self.env._(
            "%(user)s is not named as a user of the seal.", user=user.name
        )

    def _refuse_own_power(self, delegation):
        if delegation:
            return None
        return "JN21-06-12", self.env._(
            "A No. 2 seal serves powers of the granting agency only; this matter is "
            "the region's own."
        )

    def _refuse_region(self, delegation):
        if delegation.region_id == self.region_id:
            return None
        return "JN21-06-05", self.env._(
            "The seal is issued for %(seal_region)s, the matter lies in %(region)s.",
            seal_region=self.region_id.display_name,
            region=delegation.region_id.display_name,
        )

    def _refuse_mode(self, mode):
        if mode.decision_seal == "no2":
            return None
        return "JN21-06-12", self.env._(
            "The mode %(mode)s gives no No. 2 seal.", mode=mode.display_name or "–"
        )

    def _refuse_item(self, delegation):
        if delegation in self.agreement_id.line_ids.delegation_id:
            return None
        return "JN21-06-04", self.env._(
            "%(delegation)s is outside the scope of the seal's agreement.",
            delegation=delegation.display_name,
        )

    def _refuse_term(self, accepted_on):
        today = self._city_today()
        agreement = self.agreement_id
        if agreement._is_effective(today) or agreement._finishes(accepted_on, today):
            return None
        return "JN21-06-03", self.env._(
            "%(agreement)s is not in force today.",
            agreement=self.agreement_id.display_name,
        )

    # --- log of refusals --------------------------------------------------------

    def _log_refusal_later(self, delegation, subject, document_name, clause, message):
        """Log the attempt once this transaction has been taken back."""
        values = {
            "seal_id": self.id,
            "user_id": self.env.uid,
            "refused_at": fields.Datetime.to_string(fields.Datetime.now()),
            "delegation_id": delegation.id if delegation else False,
            "subject": subject,
            "document_name": document_name,
            "clause_code": clause,
            "message": message,
        }
        database, user = self.env.cr.dbname, self.env.uid
        self.env.cr.postrollback.add(partial(_log_refusal, database, user, values))


def _log_refusal(database, uid, values):
    """Append to the log in a transaction of its own."""
    with Registry(database).cursor() as cr:
        refusals = api.Environment(cr, uid, {})["gov.seal.refusal"]
        refusals._chain_queue()  # two at once: both are kept
        refusals._log(values)
