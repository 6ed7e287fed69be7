import re

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

#: Events of a case on which somebody can be told.
EVENTS = [
    ("accept", "Accepted"),
    ("defer", "Accepted, documents to follow"),
    ("supplement", "Supplement notice"),
    ("reject", "Not accepted"),
    ("suspend", "Clock stopped"),
    ("extension", "Limit extended"),
    ("decide", "Decided"),
    ("seal", "Result ready"),
    ("deliver", "Delivered"),
    ("deferral_reminder", "Reminded of documents to follow"),
    ("lapse", "Deferred acceptance lapsed"),
    ("light", "Light"),
]
#: What a text may name. No name, number or address of the applicant: a message can
#: be read by whoever holds the telephone.
MARKS = ("number", "item", "region", "agency", "due_on", "url")
_MARK = re.compile(r"\{(\w*)\}")


class GovMessageTemplate(models.Model):
    """What is told on an event of a case, and to whom. Off until switched on."""

    _name = "gov.message.template"
    _description = "Message Text"
    _order = "event, audience, id"
    _rec_name = "event"

    event = fields.Selection(EVENTS, required=True)
    audience = fields.Selection(
        [("applicant", "Applicant"), ("officer", "Officer asked first")],
        required=True,
        default="applicant",
        help="Applicants are told by the channel they chose with the application, "
        "officers by the one they chose in their own settings.",
    )
    text = fields.Text(
        required=True,
        translate=True,
        help="May name {number}, {item}, {region}, {agency}, {due_on} and {url} (the "
        "progress page). Personal data cannot be named.",
    )
    active = fields.Boolean(default=False)

    _one_each = models.UniqueIndex(
        "(event, audience) WHERE active", "There is an active text for this already."
    )

    @api.constrains("text")
    def _check_text(self):
        for template in self:
            unknown = set(_MARK.findall(template.text)) - set(MARKS)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "A message cannot name {%(mark)s}.", mark=sorted(unknown)[0]
                    )
                )

    @api.model
    @tools.ormcache()
    def _by_event(self):
        """Event -> ids of the texts that are switched on."""
        found = {}
        texts = self.sudo()  # sudo: texts, no person's data
        for template in texts.search([("active", "=", True)]):
            found.setdefault(template.event, []).append(template.id)
        return found

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _fill(self, case):
        """The text for one case."""
        values = {
            "number": case.number or "",
            "item": case.entry_id.name or "",
            "region": case.region_id.name or "",
            "agency": (case.current_agency_id or case.accept_agency_id).name or "",
            "due_on": str(case.due_on or ""),
            "url": case._progress_url(),
        }
        return _MARK.sub(lambda mark: values[mark[1]], self.text)
