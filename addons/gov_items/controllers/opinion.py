"""The public form for opinions on a programme, and the answer to one."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .public import PAGE, PublicPages
from .rate_limit import limited

#: The form's token belongs to a session, so the page is kept by nobody.
FORM = {**PAGE, "readonly": False, "save_session": True}


class PublicOpinions(PublicPages):
    """Open doors: what people say of a programme is counted and answered."""

    @http.route("/gov/services/<string:programme>/opinion", **FORM)
    @limited("opinion")
    def opinion_form(self, programme, **values):
        """Show the form, the numbers and what was published."""
        return self._opinions(programme, values)

    @http.route(
        "/gov/services/<string:programme>/opinion/send",
        **{**FORM, "methods": ["POST"]},
    )
    @limited("opinion")
    def opinion_send(self, programme, **values):
        """Keep an opinion and show its receipt."""
        # A field that people do not see: only programs fill it.
        if values.get("website"):
            raise request.not_found()
        record = self._site()._open_programme(programme)
        if not record:
            raise request.not_found()
        try:
            receipt = request.env["gov.opinion"]._receive(record, values)
        except UserError as error:
            return self._opinions(programme, values, problem=error.args[0])
        return request.redirect(f"/gov/services/opinion/{receipt}")

    @http.route("/gov/services/opinion/<string:receipt>", **PAGE)
    @limited("opinion")
    def opinion_answer(self, receipt, **_others):
        """Show what becomes of an opinion, to whoever has its receipt."""
        response = self._page(
            "gov_items.public_opinion_answer", self._site()._opinion(receipt)
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _opinions(self, programme, values, problem=""):
        data = self._site()._opinions(programme)
        if data:
            data |= {
                "problem": problem,
                "token": request.csrf_token(),
                "values": {
                    name: str(values.get(name) or "")[:2000]
                    for name in ("text", "contact", "kind", "region", "number")
                },
            }
        response = self._page("gov_items.public_opinion_form", data)
        response.headers["Cache-Control"] = "no-store"
        return response
