from odoo import fields, models


class GovProgramme(models.Model):
    """A published programme changes by adjustments."""

    _inherit = "gov.programme"

    justify_from = fields.Date(
        string="Modes Are Justified From",
        help="Rules that begin on this day or later meet the requirements of their "
        "mode before they are published. Empty: all rules. Rules before it rest on "
        "the test that the document's authors made.",
    )
    adjustment_ids = fields.One2many(
        "gov.adjustment", "programme_id", string="Adjustments"
    )
    adjustment_count = fields.Integer(
        string="Open Adjustments", compute="_compute_adjustment_count"
    )

    def _compute_adjustment_count(self):
        closed = ("effective", "rejected", "cancelled")
        counts = dict(
            self.env["gov.adjustment"]._read_group(
                [("programme_id", "in", self.ids), ("state", "not in", closed)],
                ["programme_id"],
                ["__count"],
            )
        )
        for programme in self:
            programme.adjustment_count = counts.get(programme, 0)

    def write(self, vals):
        before = {}
        if "region_ids" in vals and not self.env.su:
            before = {p: p.region_ids for p in self if p.state == "published"}
        result = super().write(vals)
        for programme, regions in before.items():
            if programme.region_ids - regions:
                raise self.env["gov.clause"]._refusal(
                    "JC25-10-01",
                    self.env._(
                        "%(programme)s is published: a region is added by an "
                        "adjustment.",
                        programme=programme.display_name,
                    ),
                )
        return result

    def _after_adjustment(self, adjustment):
        """Called when an adjustment has taken effect; for what rests on the list."""

    def action_open_adjustments(self):
        """Open the programme's adjustments."""
        return self._open("gov_items.gov_adjustment_action")
