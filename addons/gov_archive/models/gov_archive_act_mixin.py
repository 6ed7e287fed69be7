from odoo import api, models

_ACT_KEY = "_gov_archive_report_act"
_ACT = object()  # cannot come over RPC: only code of this process can hold it


class GovArchiveActMixin(models.AbstractModel):
    """Records that acts write; hands enter only what ``_act_by_hand`` names.

    A concrete model sets ``_act_clause`` (the clause a refusal cites) and may
    extend ``_act_by_hand`` (fields that may be entered in the record's state)
    and ``_act_may_create``/``_act_may_delete``.
    """

    _name = "gov.archive.act.mixin"
    _description = "Record Kept by Acts"

    _act_clause = "SUITE-APPEND"
    _act_may_create = False

    def _act_by_hand(self):
        """Names of the fields that a hand may write on this record now."""
        return frozenset()

    def _act_may_delete(self):
        """Whether the record may be deleted by hand: a draft, say."""
        return False

    @api.model_create_multi
    def create(self, vals_list):
        """Create by an act, or by hand where the model allows it.

        :raise UserError: the clause of the model
        """
        if not self._act_may_create and not self._in_act():
            raise self._act_refusal()
        return super().create(vals_list)

    def write(self, vals):
        """Write by an act, or by hand what the record's state allows.

        :raise UserError: the clause of the model
        """
        if not self._in_act():
            for record in self:
                if not record._act_by_hand().issuperset(vals):
                    raise self._act_refusal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_act(self):
        if not self._in_act() and not all(r._act_may_delete() for r in self):
            raise self._act_refusal()

    def _in_act(self):
        return self.env.context.get(_ACT_KEY) is _ACT

    def _act_refusal(self):
        return self.env["gov.clause"]._refusal(
            self._act_clause,
            self.env._(
                "%(record)s follows from its acts; it is not entered, changed or "
                "deleted by hand.",
                record=self.env["ir.model"]._get(self._name).name,
            ),
        )

    def _act(self):
        """The same records, open to this module's acts."""
        store = self.sudo()  # sudo: the act has asked who may do it
        return store.with_context(**{_ACT_KEY: _ACT})

    def _act_write(self, vals):
        return self._act().write(vals)

    @api.model
    def _act_create(self, vals_list):
        return self._act().create(vals_list).with_env(self.env)

    def _require_agency(self, agency, groups, clause):
        """Refuse users who do not work for ``agency`` in one of the roles.

        :raise UserError: ``clause``
        """
        mine = self.env.user.gov_agency_ids
        agencies = self.env["gov.agency"].sudo()  # sudo: asks who, before rights do
        within = agency and agencies.search_count(
            [("id", "=", agency.id), ("id", "child_of", mine.ids)], limit=1
        )
        if not within or not any(map(self.env.user.has_group, groups)):
            raise self.env["gov.clause"]._refusal(
                clause,
                self.env._(
                    "This is for %(agency)s and its officers.", agency=agency.name
                ),
            )
