from odoo import api, models

#: What intake may enter; everything else changes through the acts alone.
INTAKE_FIELDS = frozenset(
    {
        "delegation_id",
        "circumstance_id",
        "channel",
        "fact_ids",
        "touched_region_ids",
        "document_ids",
        "applicant_type",
        "applicant_name",
        "applicant_code",
        "phone",
        "delivery",
        "address",
        "licence_id",
        "notify_by",
    }
)
#: What may still be corrected while the case is under way.
LATER_FIELDS = frozenset({"phone", "delivery", "address", "document_ids", "notify_by"})
INTAKE_STATES = ("draft", "supplement")
OPEN_STATES = ("draft", "supplement", "accepted", "decided")

_ACT_KEY = "_gov_case_act"
_ACT = object()  # cannot come over RPC: only code of this process can hold it

_TRIGGER = """
    CREATE OR REPLACE FUNCTION gov_case_forbid_delete() RETURNS trigger AS $$
    BEGIN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION USING MESSAGE = 'SUITE-APPEND: a case is never deleted';
        END IF;
        RETURN OLD;
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_case_forbid_delete ON gov_case;
    CREATE TRIGGER gov_case_forbid_delete BEFORE DELETE ON gov_case
        FOR EACH ROW EXECUTE FUNCTION gov_case_forbid_delete();
"""


class GovCaseGuard(models.Model):
    """Who may write what: the acts write, intake enters, nobody deletes."""

    _inherit = "gov.case"

    @api.private
    def init(self):
        """Install the trigger that keeps cases from being deleted."""
        super().init()
        self.env.cr.execute(_TRIGGER)

    @api.model_create_multi
    def create(self, vals_list):
        """Open cases at the user's window; only intake fields are taken.

        :raise UserError: the delegation is not live (SUITE-LIVE), the window
            does not serve it, or the applicant may not hand it in here.
        """
        self = self._without_defaults()
        for vals in vals_list:
            self._check_fields(vals, INTAKE_FIELDS)
        routed = []
        for vals in vals_list:
            draft = self.new(self._add_missing_default_values(dict(vals)))
            routed.append({**vals, **draft._prepare_draft()})
        cases = super().create(routed)
        cases._load_check_list()
        return cases

    def write(self, vals):
        if self.env.context.get(_ACT_KEY) is not _ACT:
            if not self.env.su:
                self._check_role("receive")
            for case in self:
                allowed = frozenset()
                if case._in_intake():
                    allowed = INTAKE_FIELDS
                elif case.state in OPEN_STATES:
                    allowed = LATER_FIELDS
                case._check_fields(vals, allowed)
        result = super().write(vals)
        if "delegation_id" in vals:
            for case in self:
                case._act_write(case._prepare_draft())
        return result

    def unlink(self):
        """Refuse with the clause before the rights, which nobody has, refuse."""
        self._unlink_except_case()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_case(self):
        if self:
            self._refuse(
                "SUITE-APPEND",
                self.env._(
                    "A case is never deleted. Withdraw an application that was opened "
                    "by mistake."
                ),
            )

    def _without_defaults(self):
        """Drop the context's defaults for fields that intake may not enter."""
        kept = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_")
            or key.removeprefix("default_") in INTAKE_FIELDS
        }
        # Keys are taken out, which keywords cannot do.
        return self.with_context(kept)  # pylint: disable=context-overridden

    def _act_write(self, vals):
        """Write as an act of this module, past the guard of ``write``."""
        return self.with_context(**{_ACT_KEY: _ACT}).write(vals)

    @api.model
    def _check_fields(self, vals, allowed):
        """Refuse fields that are not ``allowed`` to be entered by hand."""
        foreign = sorted(set(vals) - allowed)
        if foreign:
            labels = self.fields_get(foreign, ["string"])
            self._refuse(
                "SUITE-APPEND",
                self.env._(
                    "Only the acts of a case change %(fields)s; nothing is entered "
                    "afterwards by hand.",
                    fields=", ".join(
                        labels.get(name, {}).get("string", name) for name in foreign
                    ),
                ),
            )
