from odoo import api, fields, models

#: Kinds of outside systems that collect certificates.
LIBRARIES = ("city_library", "province_library")


class GovLicenceSync(models.Model):
    """A certificate's event on its way to one library of electronic certificates.

    Every event is queued for all libraries at once, in the transaction of the act
    (JN21 three (two) 5). The message is a JSON object: ``key`` (the same at each
    try), ``event`` (issue, change, renewal, replacement, cancellation, revocation),
    ``number``, ``name``, ``holder``, ``holder_code``, ``issuer``, ``item`` (code),
    ``valid_from``, ``valid_to`` (ISO days), ``state``, ``previous`` (number),
    ``happened_at`` (ISO, UTC), ``case`` and ``sha256`` of the printed copy. The
    library answers ``{"receipt": "…"}``; any other object means taken, not yet
    confirmed, and the same message asks again.
    """

    _name = "gov.licence.sync"
    _inherit = "gov.outbox.mixin"
    _description = "Certificate Event for a Library"
    _order = "id desc"
    _rec_name = "licence_id"

    event_id = fields.Many2one(
        "gov.licence.event",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    licence_id = fields.Many2one(
        related="event_id.licence_id", store=True, index=True, string="Certificate"
    )
    kind = fields.Selection(related="event_id.kind", store=True)
    library = fields.Selection(
        [
            ("city_library", "City's certificate library"),
            ("province_library", "Province's certificate library"),
        ],
        required=True,
        readonly=True,
    )

    _event_uniq = models.Constraint(
        "unique(event_id, library)", "This event is queued for the library already."
    )

    @api.model
    def _queue(self, events):
        """Queue electronic certificates' events for every library that is open."""
        gateways = self.env["gov.gateway"]
        open_ = [library for library in LIBRARIES if gateways._is_open(library)]
        store = self.sudo()  # sudo: queued by the act, nobody enters them
        return store.create(
            [
                {"event_id": event.id, "library": library}
                for event in events
                if event.electronic
                for library in open_
            ]
        )

    def _transmit(self):
        return self.env["gov.gateway"]._ask(
            self.library,
            "certificate",
            self._message(),
            purpose=self.env._("Collection of certificate data"),
            case=self.event_id.case_id,
        )

    def _message(self):
        """The message as it is documented above."""
        event, licence = self.event_id, self.licence_id
        return {
            "key": f"gov.licence.event-{event.id}",
            "event": event.kind,
            "number": licence.number,
            "name": licence.name,
            "holder": licence.holder,
            "holder_code": licence.holder_code or "",
            "issuer": licence.issuer_id.name,
            "item": licence.entry_id.item_id.code or "",
            "valid_from": str(licence.valid_from),
            "valid_to": str(licence.valid_to or ""),
            "state": licence.state,
            "previous": licence.previous_id.number or "",
            "happened_at": event.happened_at.isoformat(),
            "case": event.case_id.number or "",
            "sha256": licence.document_id.sha256 or "",
        }
