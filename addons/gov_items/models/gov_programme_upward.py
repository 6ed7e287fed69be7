from odoo import models
from odoo.fields import Command

#: What both upward modes have in common, beside the direction: the granting level,
#: the county, answers for its power and supervises.
COMMON = {
    "direction": "up",
    "in_name_of": "upper",
    "supervisor": "upper",
    "respondent": "upper",
    "applicant_goes": "either",
}
#: Code -> profile. The document says who receives and who decides; the rest are
#: defaults that the programme may set.
PROFILES = {
    "up_collect": {
        "reviewer": "upper",
        "decider": "upper",
        "decision_seal": "upper",
        "custodian": "upper",
        "responsible": "upper",
    },
    "up_direct": {"decision_seal": "no2", "agreement_kind": "seal_use"},
}
STATED = {
    "direction": "JN21-13-05",
    "receiver": "JN21-13-08",
    "reviewer": "JN21-13-08",
    "decider": "JN21-13-08",
}


class GovProgramme(models.Model):
    _inherit = "gov.programme"

    def action_add_upward_modes(self):
        """Add the two modes in which the level above handles a region's items.

        Collecting, apart from the review, and direct handling at the window (JN21
        three 13); a mode that the programme has already is left alone.
        """
        self.check_access("write")
        names = {
            "up_collect": self.env._("Collected above, reviewed here"),
            "up_direct": self.env._("Handled directly at the window above"),
        }
        for programme in self:
            known = set(
                programme.with_context(active_test=False).mode_ids.mapped("code")
            )
            self.env["gov.mode"].create(
                [
                    {
                        **COMMON,
                        **profile,
                        "programme_id": programme.id,
                        "code": code,
                        "name": names[code],
                        "sequence": 90,
                        "cell_ids": self._upward_cells(),
                    }
                    for code, profile in PROFILES.items()
                    if code not in known
                ]
            )

    def _upward_cells(self):
        codes = sorted(set(STATED.values()))
        clauses = self.env["gov.clause"].search([("code", "in", codes)])
        by_code = clauses.grouped("code")
        return [
            Command.create(
                {"field_name": name, "stated": True, "clause_id": by_code[code].id}
            )
            for name, code in STATED.items()
        ]
