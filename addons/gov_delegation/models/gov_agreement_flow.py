from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain

from ..kernel import contents

LEGAL_OFFICER = "gov_delegation.group_legal_officer"
FILING_DAYS = 15  # [default] domain.md section 4


class GovAgreementFlow(models.AbstractModel):
    """The life of an agreement: signing, filing, publication, end."""

    _name = "gov.agreement.flow"
    _description = "Life of an Agreement"

    # --- signing ----------------------------------------------------------------

    def action_sign(self):
        """Sign as a legal officer for the party that the user belongs to.

        The second signature makes the agreement signed and binds its lines.

        :raise AccessError: the user is no legal officer of an unsigned party
        :raise UserError: contents are missing, the term is back-dated, one person
            signs for both sides, or a binding agreement of the kind overlaps
        """
        for agreement in self:
            agreement.lock_for_update()
            agreement._sign_one()

    def _sign_one(self):
        side = self._open_side()
        if self.state != "draft" or not side:
            raise AccessError(
                self.env._(
                    "Only a legal officer of a party that has not signed yet can sign "
                    "%(agreement)s.",
                    agreement=self.display_name,
                )
            )
        self._check_complete()
        self.line_ids._check_parties()
        self._check_term()
        self._check_two_people()
        digest = self._content_digest()
        values = {
            f"{side}_signed_on": self._city_today(),
            f"{side}_signed_by": self.env.uid,
            "content_hash": digest,
        }
        if not self.content_hash:
            values["duties"] = self._duties()
        self._flow_write(values)
        if self.grantor_signed_on and self.grantee_signed_on:
            self._close_signing()

    def _close_signing(self):
        self._check_overlap()
        today = self._city_today()
        values = {"state": "signed", "signed_on": today}
        if self.filing_required:
            values["filing_due_on"] = self._filing_due(today)
        self._flow_write(values)

    def _filing_due(self, signed_on):
        """Last day for the judicial filing of an agreement signed on a day."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        days = int(parameters.get_param("gov_delegation.filing_days", FILING_DAYS))
        return self.env["gov.calendar.day"]._add_workdays(signed_on, days)[0]

    def _open_side(self):
        """Side the present user may still sign for: "grantor", "grantee" or False."""
        self.ensure_one()
        if not self.env.user.has_group(LEGAL_OFFICER):
            return False
        mine = self.env.user.gov_agency_ids
        for side in ("grantor", "grantee"):
            party = self[f"{side}_id"]
            if not self[f"{side}_signed_on"] and party and party._has_above(mine):
                return side
        return False

    def _check_term(self):
        """No power is exercised before its agreement is signed and announced."""
        if self.date_from < self._city_today():
            raise self.env["gov.clause"]._refusal(
                "XK-24",
                self.env._(
                    "The term begins on %(day)s, before the day of signing; it cannot "
                    "be back-dated.",
                    day=self.date_from,
                ),
            )

    def _check_two_people(self):
        if self.env.user in self.grantor_signed_by | self.grantee_signed_by:
            raise self.env["gov.clause"]._refusal(
                "HZ22-32-01",
                self.env._("One person cannot sign for both parties."),
            )

    def _check_overlap(self):
        """One binding agreement per delegation, kind and day (also in the database)."""
        lines = self.env["gov.agreement.line"].sudo()  # sudo: others' agreements count
        clash = lines.search(
            Domain(
                [
                    ("delegation_id", "in", self.line_ids.delegation_id.ids),
                    ("agreement_id", "!=", self.id),
                    ("kind", "=", self.kind),
                    ("binding", "=", True),
                    ("date_from", "<=", self.date_to),
                    ("date_end", ">=", self.date_from),
                ]
            ),
            limit=1,
        )
        if clash:
            raise self.env["gov.clause"]._refusal(
                "JC25-21-02",
                self.env._(
                    "%(delegation)s is already covered by %(other)s in this term.",
                    delegation=clash.delegation_id.display_name,
                    other=clash.agreement_id.display_name,
                ),
            )

    def action_redraft(self):
        """Take the signatures back so that the text can be changed.

        Allowed to both parties before the second signature, and after the
        judicial office returned or refused the filing.

        :raise UserError: the agreement is signed by both and not returned
        """
        for agreement in self:
            agreement._check_party()
            returned = agreement._last_filing().state in ("returned", "refused")
            if agreement.state not in ("draft", "signed") or (
                agreement.state == "signed" and not returned
            ):
                raise self.env["gov.clause"]._refusal(
                    "HZ22-32-01",
                    self.env._(
                        "%(agreement)s is signed by both parties and cannot be "
                        "changed.",
                        agreement=agreement.display_name,
                    ),
                )
            agreement._flow_write(
                {
                    "state": "draft",
                    "grantor_signed_on": False,
                    "grantor_signed_by": False,
                    "grantee_signed_on": False,
                    "grantee_signed_by": False,
                    "signed_on": False,
                    "filing_due_on": False,
                    "content_hash": False,
                }
            )

    def _check_party(self):
        """The user is a legal officer of one of the parties."""
        mine = self.env.user.gov_agency_ids
        parties = self.grantor_id | self.grantee_id
        if not self.env.user.has_group(LEGAL_OFFICER) or not any(
            party._has_above(mine) for party in parties
        ):
            raise AccessError(
                self.env._(
                    "Only a legal officer of a party can do this with %(agreement)s.",
                    agreement=self.display_name,
                )
            )

    # --- judicial filing --------------------------------------------------------

    def action_submit_filing(self):
        """Submit to the judicial office of the grantor's level; return the filing.

        :return: the new ``gov.filing``
        :raise UserError: not signed, already submitted, or no such office known
        """
        self.ensure_one()
        self._check_party()
        last = self._last_filing()
        office = self._judicial_office()
        if self.state != "signed" or last.state in ("submitted", "accepted"):
            message = self.env._(
                "%(agreement)s cannot be submitted: it must be signed by both parties "
                "and not be under filing already.",
                agreement=self.display_name,
            )
            raise self.env["gov.clause"]._refusal("HZ22-32-02", message)
        if not office:
            message = self.env._(
                "No judicial office is registered for %(region)s.",
                region=self.grantor_id.region_id.display_name,
            )
            raise self.env["gov.clause"]._refusal("HZ22-32-02", message)
        return self.env["gov.filing"]._submit(self, office)

    def action_open_submit_filing(self):
        """The button: submit, then show the filing."""
        filing = self.action_submit_filing()
        return filing._get_records_action()

    def _judicial_office(self):
        """The judicial office of the same level as the granting agency."""
        return self.env["gov.agency"].search(
            [
                ("kind", "=", "justice_bureau"),
                ("region_id", "=", self.grantor_id.region_id.id),
            ],
            limit=1,
        )

    def _last_filing(self):
        filings = self.sudo().filing_ids  # sudo: state only, of the own agreement
        return filings.sorted("id")[-1:]

    # --- publication, renewal, end ----------------------------------------------

    def action_publish(self, url=None):
        """Announce the agreement: it is in force from then on, within its term.

        :param url: address of the notice; default: the field ``published_url``
        :raise UserError: not signed, a mode demands filing and none is accepted,
            or an entrustment has no address of publication
        """
        for agreement in self:
            agreement._check_party()
            agreement._check_publishable(url or agreement.published_url)
            agreement._flow_write(
                {
                    "state": "in_force",
                    "published_on": agreement._city_today(),
                    "published_url": url or agreement.published_url,
                }
            )

    def _check_publishable(self, url):
        if self.state not in ("signed", "filed"):
            raise self.env["gov.clause"]._refusal(
                contents.KINDS[self.kind].live_clause,
                self.env._(
                    "%(agreement)s is not signed by both parties, or already in force.",
                    agreement=self.display_name,
                ),
            )
        self._content_digest()
        if self.filing_required and self.state != "filed":
            raise self.env["gov.clause"]._refusal(
                "HZ22-32-02",
                self.env._(
                    "%(agreement)s must be filed with the judicial office first.",
                    agreement=self.display_name,
                ),
            )
        if contents.KINDS[self.kind].announced and not url:
            raise self.env["gov.clause"]._refusal(
                "LC20-31-03",
                self.env._(
                    "%(agreement)s needs the address at which the entrusted body and "
                    "its powers are announced.",
                    agreement=self.display_name,
                ),
            )

    def action_renew(self):
        """Draft the agreement that continues this one; return the form to open.

        The draft begins the day after this one's term and lasts as long.
        """
        self.ensure_one()
        self._check_party()
        if not self.date_to or not self.date_from:
            raise ValidationError(
                self.env._("Only an agreement with a term is renewed.")
            )
        start = max(self.date_to + relativedelta(days=1), self._city_today())
        values = self.copy_data()[0]
        values |= {
            "previous_id": self.id,
            "date_from": start,
            "date_to": start + (self.date_to - self.date_from),
            "line_ids": [Command.create(line.copy_data()[0]) for line in self.line_ids],
        }
        draft = self._flow_create(values)
        return draft._get_records_action()

    def _flow_create(self, values):
        """Create with values that only the actions may set."""
        flow = self.with_context(gov_agreement_flow=self._flow_token())
        return flow.create(values).with_env(self.env)

    def action_end(self, reason):
        """End the agreement today; its seals and coverage stop at once.

        :param reason: why, shown to both parties
        :raise UserError: without a reason, or where it is not in force
        """
        for agreement in self:
            agreement._check_party()
            if not (reason or "").strip():
                raise ValidationError(self.env._("Ending an agreement needs a reason."))
            if agreement.state not in ("signed", "filed", "in_force"):
                raise self.env["gov.clause"]._refusal(
                    contents.KINDS[agreement.kind].live_clause,
                    self.env._(
                        "%(agreement)s is not in force and cannot be ended.",
                        agreement=agreement.display_name,
                    ),
                )
            agreement._flow_write(
                {
                    "state": "ended",
                    "ended_on": agreement._city_today(),
                    "end_reason": reason,
                }
            )
            agreement.message_post(body=reason)
