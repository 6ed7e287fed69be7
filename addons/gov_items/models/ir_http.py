from werkzeug.exceptions import BadRequest, NotFound

from odoo import models
from odoo.http import request

#: PostgreSQL's ``integer``, of which every id is one.
LARGEST = 2**31 - 1


class IrHttp(models.AbstractModel):
    """What the suite's own pages never hand on to the database."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Refuse what no column can hold, before any page of ours looks for it.

        :raise BadRequest: a NUL in the address, the query or a form
        :raise NotFound: a number in the address that no id can be
        """
        super()._pre_dispatch(rule, args)
        if rule.rule.startswith("/gov/"):
            cls._gov_check(args)

    @classmethod
    def _gov_check(cls, args):
        for value in args.values():
            if isinstance(value, int) and value > LARGEST:
                raise NotFound
        for values in (args, request.get_http_params()):
            for name, value in values.items():
                if "\0" in name or (isinstance(value, str) and "\0" in value):
                    raise BadRequest

    @classmethod
    def _serve_fallback(cls):
        """Odoo looks among the files' addresses next, and none holds a NUL."""
        if "\0" in request.httprequest.path:
            raise NotFound
        return super()._serve_fallback()
