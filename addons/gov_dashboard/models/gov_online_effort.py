from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel.effort import Effort


class GovOnlineEffort(models.Model):
    """What one online application asks under a version of a manual (HZ22 four (three)).

    Counted on the form that the public sees, when the version comes into force and
    when its owner asks for it; nobody enters a number. Each version has one row, and
    each row says how it differs from the version before.
    """

    _name = "gov.online.effort"
    _description = "Effort of an Online Application"
    _order = "measured_on desc, id desc"
    _rec_name = "manual_id"

    manual_id = fields.Many2one(
        "gov.manual", required=True, readonly=True, ondelete="cascade", index=True
    )
    entry_id = fields.Many2one(
        related="manual_id.entry_id", store=True, index="btree_not_null"
    )
    programme_id = fields.Many2one(related="manual_id.programme_id", store=True)
    region_id = fields.Many2one(related="manual_id.region_id", store=True)
    agency_id = fields.Many2one(
        related="manual_id.agency_id",
        store=True,
        string="Owner",
        help="Whose managers write the manual.",
    )
    version = fields.Integer(related="manual_id.version", store=True, aggregator=False)
    state = fields.Selection(related="manual_id.state", store=True)
    pages = fields.Integer(
        readonly=True, aggregator="avg", help="Pages from the list to the receipt."
    )
    typed = fields.Integer(
        "Typed Fields",
        readonly=True,
        aggregator="avg",
        help="Fields that must be typed by who has not logged in.",
    )
    clicks = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="Choices, files and buttons from the list to the receipt.",
    )
    former_id = fields.Many2one(
        "gov.online.effort",
        "Version Before",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    pages_change = fields.Integer(
        "Change of Pages", readonly=True, help="Against the version before."
    )
    typed_change = fields.Integer(
        "Change of Typed Fields", readonly=True, help="Against the version before."
    )
    clicks_change = fields.Integer(
        "Change of Clicks", readonly=True, help="Against the version before."
    )
    heavier = fields.Boolean(
        "Asks for More",
        readonly=True,
        help="More pages, typed fields and clicks together than the version before.",
    )
    measured_on = fields.Date(readonly=True, required=True)

    _manual_uniq = models.UniqueIndex(
        "(manual_id)", "This version of the manual has been measured already."
    )

    @api.model
    def _keep(self, manual, effort, today):
        """Write down the measure of a version; one measured again is replaced."""
        former = self.search(
            Domain("entry_id", "=", manual.entry_id.id)
            & Domain("region_id", "=", manual.region_id.id)
            & Domain("version", "<", manual.version),
            order="version desc",
            limit=1,
        )
        changes = effort.less(former._effort()) if former else effort.less(effort)
        values = {
            **effort._asdict(),
            **{f"{name}_change": part for name, part in changes._asdict().items()},
            "heavier": sum(changes) > 0,
            "former_id": former.id,
            "measured_on": today,
        }
        known = self.search([("manual_id", "=", manual.id)])
        if known:
            known.write(values)
            return known
        return self.create({"manual_id": manual.id, **values})

    @api.model
    def _cron_measure(self):
        """Measure the manuals in force: forms change with facts and rules, too."""
        manuals = self.env["gov.manual"].search(
            Domain("state", "=", "published") & Domain("entry_id.online", "=", True)
        )
        return len(manuals._measure_online())

    def _effort(self):
        self.ensure_one()
        return Effort(self.pages, self.typed, self.clicks)
