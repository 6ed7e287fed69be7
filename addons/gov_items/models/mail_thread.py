from odoo import models


class MailThread(models.AbstractModel):
    """Notes at the birth of a record are in one language."""

    _inherit = "mail.thread"

    def _creation_message(self):
        """Name the model in the user's language where the context has none.

        Jobs run without a language in their context: the sentence is translated
        to the user's then, the model's name within it is not.
        """
        return super(MailThread, self._fallback_lang())._creation_message()
