from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited

from . import common


class AskPages(http.Controller):
    """Questions, complaints, what could not be done; and public results."""

    @http.route(
        "/gov/ask",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("ask")
    def form(self, **kwargs):
        """The form, with what has been asked before and is of general interest."""
        return self._form(kwargs)

    @http.route("/gov/ask", type="http", auth="public", methods=["POST"], sitemap=False)
    @limited("submit")
    def register(self, **kwargs):
        """Register, and go to the page of the number."""
        common.speak_chinese()
        kind = kwargs.get("kind")
        kinds = dict(request.env["gov.inquiry"]._fields["kind"].selection)
        try:
            with request.env.cr.savepoint():
                inquiry = request.env["gov.inquiry"]._record(
                    kind if kind in kinds else "question",
                    kwargs.get("text") or "",
                    **self._about(kwargs),
                    person=kwargs.get("person") or "",
                    phone=kwargs.get("phone") or "",
                    turned_away=bool(kwargs.get("turned_away")),
                )
        except UserError as refusal:
            return self._form(kwargs, str(refusal))
        token = inquiry.sudo().token  # sudo: the asker's own key
        return request.redirect(common.stay(f"/gov/ask/{token}"), 303)

    @http.route(
        "/gov/ask/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("ask")
    def answer(self, token, **kwargs):
        """What became of it."""
        common.speak_chinese()
        inquiry = request.env["gov.inquiry"]._by_token(token)
        if not inquiry:
            raise request.not_found()
        return common.page("gov_cases.ask_answer", {"inquiry": inquiry})

    @http.route(
        "/gov/results",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("apply")
    def results(self, **kwargs):
        """Results that must be public: number, item, day; names masked."""
        common.speak_chinese()
        rows = request.env["gov.case"]._public_results()
        return common.page("gov_cases.results_page", {"rows": rows})

    # --- tools ------------------------------------------------------------------

    def _form(self, typed, problem=""):
        common.speak_chinese()
        about = self._about(typed)
        return common.page(
            "gov_cases.ask_form",
            {
                "typed": typed,
                "problem": problem,
                "case": about.get("case"),
                "delegations": request.env["gov.delegation"]._open_online("", "", 200),
                "published": request.env["gov.inquiry"]._published(),
            },
        )

    def _about(self, typed):
        """The case, by its token, or the matter that the form names."""
        case = request.env["gov.case"]._by_token(typed.get("case") or "")
        if case:
            officer, agency = case._rated("result")
            return {"case": case, "officer": officer, "agency": agency}
        chosen = str(typed.get("delegation") or "")
        form = chosen.isdigit() and request.env["gov.delegation"]._apply_form(
            int(chosen)
        )
        return {"delegation": form["delegation"]} if form else {}
