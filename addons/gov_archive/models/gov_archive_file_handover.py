from odoo import fields, models


class GovArchiveFileHandover(models.Model):
    """Finished files go to the granting agency, against a receipt."""

    _inherit = "gov.archive.file"

    def action_hand_over(self):
        """Send the files to the granting agency.

        :raise UserError: not the holder's archivist (JC25-25-01); nothing to be
            handed over, or not in custody with a whole package (HZ22-62-05)
        """
        self._check_holder()
        for file in self:
            due = file.hand_over_to_id and file.hand_over_to_id != file.holder_id
            if not due or file.state != "in_custody" or not file.verified:
                file._refuse_hand_over(
                    self.env._(
                        "%(file)s cannot be handed over: it must be in custody, found "
                        "whole, and due to another agency.",
                        file=file.display_name,
                    )
                )
        self.env["gov.archive.handover"]._send(self)
        self._act_write(
            {
                "state": "handed_over",
                "handed_over_at": fields.Datetime.now(),
                "handed_over_by_id": self.env.uid,
                "return_reason": False,
            }
        )
        self._go(("exchange", self.hand_over_to_id[:1].name))

    def action_receive(self):
        """Test the files and take them into the granting agency's custody.

        :raise UserError: not the receiving archivist (JC25-25-01); not under way,
            or the receiving test fails (HZ22-62-05)
        """
        for file in self:
            file._check_under_way()
            if not file._test("YJ"):
                file._refuse_hand_over(
                    self.env._(
                        "%(file)s fails the receiving test: send it back with the "
                        "reason.",
                        file=file.display_name,
                    )
                )
            receiver, sender = file.hand_over_to_id, file.handed_over_by_id
            self.env["gov.archive.custody"]._pass_on(file, receiver, sender)
            file._act_write({"state": "in_custody", "holder_id": receiver.id})
            file._go(("receiving_test", "pass"))
            file._go_stored()
            self.env["gov.archive.handover.line"]._answer(file, "accepted")

    def action_return(self):
        """Send a file back; the reason stands in ``return_reason``.

        :raise UserError: not the receiving archivist (JC25-25-01); not under way,
            or no reason (HZ22-62-05)
        """
        for file in self:
            file._check_under_way()
            if not (file.return_reason or "").strip():
                file._refuse_hand_over(
                    self.env._(
                        "State why %(file)s is sent back.", file=file.display_name
                    )
                )
            file._act_write({"state": "in_custody"})
            self.env["gov.archive.handover.line"]._answer(file, "rejected")

    def _check_under_way(self):
        receiver = self.sudo().hand_over_to_id  # sudo: asks who, before rights do
        self._check_holder(receiver)
        self.lock_for_update()
        if self.state != "handed_over":
            self._refuse_hand_over(
                self.env._("%(file)s is not under way.", file=self.display_name)
            )

    def _refuse_hand_over(self, message):
        raise self.env["gov.clause"]._refusal("HZ22-62-05", message)
