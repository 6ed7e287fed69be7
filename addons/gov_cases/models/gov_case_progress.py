from odoo import api, models


class GovCaseProgress(models.Model):
    """What the progress page behind the QR code says: no personal data."""

    _inherit = "gov.case"

    def _progress_url(self):
        token = self.sudo().token  # sudo: the key is the applicant's
        return f"{self.get_base_url()}/gov/progress/{token}"

    @api.model
    def _progress(self, token):
        """Return what anyone holding ``token`` may know, or None.

        :return: dict number, item, region, applicant (masked), state, light, due_on,
            provisional, outcome, steps [{label, agency, state, at}]
        """
        case = self._by_token(token)
        if not case:
            return None
        name = case.masked_name
        labels = {
            name: dict(case._fields[name]._description_selection(self.env))
            for name in ("state", "outcome", "light")
        }
        return {
            "url": case._progress_url(),
            "number": case.number or "",
            "item": case.entry_id.name,
            "region": case.region_id.name,
            "applicant": name,
            "received_on": case.received_on,
            "accepted_on": case.accepted_on,
            "state": case.state,
            "state_label": labels["state"][case.state],
            "suspended": case.suspended,
            "light": case.light or "",
            "light_label": labels["light"].get(case.light, ""),
            "due_on": case.due_on,
            "provisional": case.due_provisional,
            "outcome": case.outcome or "",
            "outcome_label": labels["outcome"].get(case.outcome, ""),
            "steps": [
                {key: step[key] for key in ("label", "agency", "state", "at")}
                for step in case._path()
                if step["state"] != "skipped"
            ]
            if case.step_ids
            else [],
            "open_documents": case._open_documents(),
            "messages": case._page_messages(),
            "rateable": case._rateable() or "",
            "levels": self.env["gov.rating"]
            ._fields["level"]
            ._description_selection(self.env),
        }

    def _page_messages(self):
        """What the applicant was told and reads here."""
        return [
            {"on": str(message.create_date)[:10], "text": message.text}
            for message in self.message_ids
            if message.channel == "page"
        ]

    def _open_documents(self):
        """The lines that the applicant may still hand in through the page.

        What the office gets by sharing data is asked for only after a notice.
        """
        self.ensure_one()
        if self.state not in ("draft", "supplement", "accepted"):
            return []
        shared = "20" if self.state == "draft" else None
        return [
            {"line": line.manual_document_id.id, "name": line.name}
            for line in self.document_ids
            if line.kind == "application"
            and line.manual_document_id
            and not line.submitted
            and line.manual_document_id.source != shared
        ]
