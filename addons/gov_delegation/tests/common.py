"""Test API of this addon, for the addons above as well.

``DelegationCommon`` adds legal officers, a justice officer, a seal keeper and a
seal user to the small city of ``GovCommon``, and builds agreements and seals the
way people do: by signing, filing, publishing, issuing.
"""

from odoo.fields import Command
from odoo.tests import freeze_time
from odoo.tools import SQL

from odoo.addons.gov_items.tests.common import GovCommon, clause  # noqa: F401

TODAY = "2026-03-02"
TERM = ("2026-03-02", "2028-03-01")
TEXTS = {
    "legal_basis": "Article 24 and the article that gives the power.",
    "extent": "Review and decide within the county.",
    "forwarding": "Within one working day through the system.",
    "rights_duties": "A guides, B decides.",
    "liability": "Whoever stamps answers.",
    "seal_users_scope": "Named staff, on decisions.",
    "seal_custody": "In the safe of the centre.",
    "personal_data": "Names and numbers, for these items only, until the end.",
}
HEAD = "gov_items.group_agency_manager"
LEGAL = "gov_delegation.group_legal_officer"
KEEPER = "gov_delegation.group_seal_keeper"
JUSTICE = "gov_delegation.group_justice_officer"


class DelegationCommon(GovCommon):
    """Agreements and seals between the city and the county of ``GovCommon``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TODAY):
            cls.publish()
        cls._make_officers()

    @classmethod
    def _make_officers(cls):
        """Who signs, files, keeps and stamps; the delegations most tests use."""
        cls.city_legal = cls.make_user("d.city.legal", LEGAL, cls.city_dept)
        cls.county_legal = cls.make_user("d.county.legal", LEGAL, cls.county_dept)
        cls.county2_legal = cls.make_user("d.county2.legal", LEGAL, cls.county2_dept)
        cls.justice_user = cls.make_user("d.justice", JUSTICE, cls.justice)
        cls.keeper = cls.make_user("d.keeper", KEEPER, cls.city_dept)
        cls.stamper = cls.make_user(
            "d.stamper", "gov_items.group_user", cls.county_dept
        )
        cls.entrusted = cls.delegation_of("entrust", cls.county)
        cls.substantive = cls.delegation_of("substantive", cls.county)

    @classmethod
    def delegation_of(cls, code, region):
        """The published delegation of the entry of a mode code in a region."""
        return cls.env["gov.delegation"].search(
            [("entry_id", "=", cls.entries[code].id), ("region_id", "=", region.id)]
        )

    @classmethod
    def make_agreement(cls, delegations, kind="entrustment", term=TERM, **values):
        """A complete draft between the bodies of the first delegation."""
        first = delegations[:1]
        return cls.env["gov.agreement"].create(
            {
                "kind": kind,
                "programme_id": first.programme_id.id,
                "grantor_id": first.upper_agency_id.id,
                "grantee_id": first.agency_id.id,
                "date_from": term[0],
                "date_to": term[1],
                "line_ids": [
                    Command.create({"delegation_id": one.id, "extent": "All."})
                    for one in delegations
                ],
                **TEXTS,
                **values,
            }
        )

    @classmethod
    def legal_officer_of(cls, agency):
        """A legal officer of an agency; made when there is none."""
        users = cls.env["res.users"].search(
            [
                ("gov_agency_ids", "in", agency.ids),
                ("all_group_ids", "in", cls.env.ref(LEGAL).ids),
            ],
            limit=1,
        )
        return users or cls.make_user(f"d.legal.{agency.id}", LEGAL, agency)

    @classmethod
    def head_of(cls, agency):
        """An agency manager who approves for an agency; made when there is none."""
        users = cls.env["res.users"]._gov_officers(agency, HEAD)
        return agency.head_id or users[:1] or cls._make_head(agency)

    @classmethod
    def _make_head(cls, agency):
        return cls.make_user(f"d.head.{agency.id}", HEAD, agency)

    @classmethod
    def approve(cls, agreement, officer=None):
        """The tiers of one party, or of both, approve the text."""
        for side in ("grantor", "grantee"):
            party = agreement[f"{side}_id"]
            asking = officer or cls.legal_officer_of(party)
            if not party._has_above(asking.gov_agency_ids):
                continue
            if agreement[f"{side}_approval"] == "approved":
                continue
            head = cls.head_of(party)
            agreement.with_user(asking).action_ask_approval()
            agreement.with_user(head).action_approve()
        return agreement

    @classmethod
    def sign(cls, agreement):
        """Both parties approve and sign."""
        for party in (agreement.grantor_id, agreement.grantee_id):
            officer = cls.legal_officer_of(party)
            cls.approve(agreement, officer)
            agreement.with_user(officer).action_sign()
        return agreement

    @classmethod
    def file(cls, agreement, number=None):
        """Submit to the judicial office and have it filed."""
        officer = cls.legal_officer_of(agreement.grantor_id)
        filing = agreement.with_user(officer).action_submit_filing()
        judge = cls.env["res.users"].search(
            [
                ("gov_agency_ids", "in", filing.sudo().agency_id.ids),
                ("all_group_ids", "in", cls.env.ref(JUSTICE).ids),
            ],
            limit=1,
        )
        judge = judge or cls.make_user(
            f"d.justice.{filing.id}", JUSTICE, filing.sudo().agency_id
        )
        filing.with_user(judge).action_accept(number or f"F-{agreement.id}")
        return filing

    @classmethod
    def bring_into_force(cls, agreement):
        """Sign, file where needed, publish."""
        cls.sign(agreement)
        if agreement.filing_required:
            cls.file(agreement)
        officer = cls.legal_officer_of(agreement.grantor_id)
        agreement.with_user(officer).action_publish("https://example.org/notice")
        return agreement

    @classmethod
    def make_seal(cls, agreement=None, users=None, issue=True, **values):
        """A No. 2 seal under an agreement (or an own seal), issued."""
        base = {
            "kind": "no2" if agreement else "own",
            "keeper_id": cls.keeper.id,
            "user_ids": [Command.set((users or cls.stamper).ids)],
            "electronic_number": "E-1",
            "electronic_to": "2099-12-31",
        }
        if agreement:
            region = agreement.line_ids.delegation_id.region_id[:1]
            base |= {
                "agency_id": agreement.grantor_id.id,
                "holder_id": agreement.grantee_id.id,
                "agreement_id": agreement.id,
                "region_id": region.id,
                "receipt_number": "R-0",
            }
        seal = cls.env["gov.seal"].create(base | values)
        return cls.issue(seal) if issue else seal

    @classmethod
    def issue(cls, seal):
        """From the request to the hand-over."""
        seal.action_approve()
        seal.action_cut("Engraver, record 1")
        seal.action_issue()
        return seal

    def change_behind_the_guard(self, agreement):
        """Change a signed text as somebody who switched the database's guard off."""
        name = SQL.identifier("gov_signed_text")
        execute = self.env.cr.execute
        execute(SQL("ALTER TABLE gov_agreement DISABLE TRIGGER %s", name))
        execute(
            SQL("UPDATE gov_agreement SET extent = 'More.' WHERE id = %s", agreement.id)
        )
        execute(SQL("ALTER TABLE gov_agreement ENABLE TRIGGER %s", name))

    def stamp(self, seal, delegation, user=None, **values):
        """Stamp a document as a named user."""
        return seal.with_user(user or self.stamper)._stamp(
            **{
                "delegation": delegation,
                "subject": "CASE-1",
                "document_name": "decision.pdf",
                "sha256": "a" * 64,
                **values,
            }
        )
