from odoo import fields, models

from ..report import forms


class GovCaseForwarding(models.Model):
    """Forwarding: the documents travel inside, with sender, receiver and times."""

    _inherit = "gov.case"

    transfer_ids = fields.One2many(
        "gov.case.transfer", "case_id", readonly=True, copy=False
    )
    on_the_way = fields.Boolean(
        readonly=True,
        copy=False,
        help="Documents were sent on paper and have not arrived.",
    )

    def _send_documents(self, step, way, carrier):
        """Record the transfer; on paper print its sheet."""
        if way not in ("online", "paper") or way == "paper" and not carrier:
            self._refuse(
                "LC20-15-06",
                self.env._("What goes on paper names its carrier."),
            )
        now = fields.Datetime.now()
        online = way == "online"
        store = self.env["gov.case.transfer"].sudo()  # sudo: by this act alone
        transfer = store.create(
            {
                "case_id": self.id,
                "number": f"{self.number}-ZD{step.sequence}",
                "from_agency_id": step.agency_id.id,
                "to_agency_id": step.next_agency_id.id,
                "way": way,
                "carrier": carrier or False,
                "sent_by": self.env.uid,
                "sent_at": now,
                "due_on": step.due_on,
                "arrived_at": online and now,
                "line_ids": [] if online else self._prepare_transfer_lines(),
            }
        )
        if not online:
            self._act_write({"on_the_way": True})
            transfer.document_id = self._print_transfer(transfer).id
        return transfer

    def _prepare_transfer_lines(self):
        return [
            fields.Command.create(
                {
                    "name": document.name,
                    "document_id": document.id,
                    "sha256": document.sha256,
                }
            )
            for document in self.document_ids
            if document.submitted
        ]

    def _print_transfer(self, transfer):
        values = {
            **self._paper_values(),
            "number": transfer.number,
            "agency": transfer.from_agency_id.name,
            "receiver": transfer.to_agency_id.name,
            "carrier": transfer.carrier,
            "sent_by": self.env.user.name,
            "sent_at": fields.Datetime.context_timestamp(
                self.with_context(tz="Asia/Shanghai"), transfer.sent_at
            ),
            "lines": [(line.name, line.sha256) for line in transfer.line_ids],
        }
        content = forms.transfer(values, self._paper_font())
        return self._make_document(forms.TRANSFER, "process", content)

    def _check_arrived(self):
        """Refuse to begin a step whose documents are on their way (HZ22-12-20)."""
        if self.on_the_way:
            self._refuse(
                "HZ22-12-20",
                self.env._("The documents are on their way; confirm their arrival."),
            )

    def _arrived(self, day):
        """The step in hand begins on arrival; what is due on the spot, today."""
        case = self.sudo()  # sudo: the receiving agency confirms, whatever the role
        case._act_write({"on_the_way": False})
        step = self.current_step_id.sudo()  # sudo: users only read steps
        due = self._step_due(step)
        if due:
            step.write({"started_at": self._moment(), "due_on": due})
