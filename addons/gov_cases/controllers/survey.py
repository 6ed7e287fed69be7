from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited

from ..models.gov_rating import LEVELS
from . import common


class SurveyPage(http.Controller):
    """The page behind the link of a satisfaction survey; no login, no name."""

    @http.route(
        "/gov/survey/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("ask")
    def survey(self, token, **_others):
        """Show the questions, or that they were answered."""
        return self._page(token)

    @http.route(
        "/gov/survey/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
    )
    @limited("submit")
    def answer(self, token, **values):
        """Take the answer."""
        common.speak_chinese()
        found = request.env["gov.satisfaction.answer"]._by_token(token)
        if not found:
            raise request.not_found()
        try:
            with request.env.cr.savepoint():
                found._answer(values)
        except UserError as refusal:
            return self._page(token, str(refusal))
        return request.redirect(f"/gov/survey/{token}", 303)

    def _page(self, token, problem=""):
        common.speak_chinese()
        found = request.env["gov.satisfaction.answer"]._by_token(token)
        if not found:
            raise request.not_found()
        field = found._fields["level"]
        labels = dict(field._description_selection(request.env))
        return common.page(
            "gov_cases.survey_page",
            {
                "answer": found,
                "is_open": found._is_open(),
                "problem": problem,
                "levels": [(code, labels[code]) for code, _label in LEVELS],
            },
        )
