import logging

from odoo import models
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.http import SessionExpiredException, request

#: What a user who must set up a second factor may ask for.
SETUP_PATHS = ("/gov/second-factor", "/web/session/logout", "/web/login")
DOWNLOADS = (
    "application/pdf",
    "application/zip",
    "application/vnd.",
    "text/csv",
    "text/calendar",
)


class SetUpFirst(SessionExpiredException):
    """The user must set up a second factor before anything else."""

    # Nothing went wrong: no line in the log.
    loglevel = logging.DEBUG


class IrHttp(models.AbstractModel):
    """What is refused and what is carried off is noted at the door."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        result = super()._authenticate(endpoint)
        if cls._must_set_up_factor(endpoint.routing):
            if endpoint.routing["type"] != "http":
                raise AccessDenied(
                    request.env._("Set up your second factor first, then go on.")
                )
            raise SetUpFirst
        return result

    @classmethod
    def _must_set_up_factor(cls, routing):
        """Whether the user may not go on before there is a second factor."""
        path = request.httprequest.path
        # The client's own page asks for nobody, though it is for users.
        client = path == "/web" or path.startswith("/odoo")
        if not request.session.uid or path.startswith(SETUP_PATHS):
            return False
        if routing["auth"] not in ("user", "bearer") and not client:
            return False
        user = request.env(user=request.session.uid).user
        return user._gov_lacks_factor()

    @classmethod
    def _handle_error(cls, exception):
        if isinstance(exception, SetUpFirst):
            return request.redirect("/gov/second-factor")
        if request.db and cls._is_refusal(exception):
            request.env["gov.audit.event"]._log(
                "refusal",
                success=False,
                apart=True,
                subject=request.httprequest.path,
                detail=str(exception)[:2000],
                clause=getattr(exception, "clause_code", None),
            )
        return super()._handle_error(exception)

    @classmethod
    def _is_refusal(cls, exception):
        if isinstance(exception, AccessError | AccessDenied):
            # A failed sign-in has a record of its own.
            return not request.httprequest.path.startswith(
                ("/web/login", "/web/session/authenticate")
            )
        return isinstance(exception, UserError) and hasattr(exception, "clause_code")

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if request.session.uid and response.status_code == 200:
            cls._note_download(response)
        return result

    @classmethod
    def _note_download(cls, response):
        """Note what is carried off: papers, tables, files."""
        headers = response.headers
        kind = headers.get("Content-Type", "")
        carried_off = headers.get("Content-Disposition", "").startswith("attachment")
        if carried_off or kind.startswith(DOWNLOADS):
            request.env["gov.audit.event"]._log(
                "export",
                subject=request.httprequest.path[:200],
                detail=headers.get("Content-Disposition", "")[:200],
            )
