"""When the replica for reading is lost: no request of a user fails for it."""

import functools

import psycopg2
from psycopg2.errors import InFailedSqlTransaction, ReadOnlySqlTransaction

from odoo import sql_db
from odoo.http import request

from odoo.addons.base.models.ir_qweb import QWebError


def reset(connection):
    """Say of a dead connection what Odoo's pool understands.

    The pool puts aside a connection that answers its reset with an OperationalError,
    and takes another. After an immediate shutdown of the server, or a crash of one of
    its processes, psycopg2 raises a bare DatabaseError instead, which went through to
    the user, once for each connection that was open.

    :raise OperationalError: the connection is of no use any more
    """
    try:
        psycopg2.extensions.connection.reset(connection)
    except psycopg2.Error as error:
        raise psycopg2.OperationalError(*error.args) from error


# Odoo has no place for it but the class. Not in a ``post_load`` hook, which is left out
# where somebody imported the addon before Odoo loads it.
sql_db.PsycoConnection.reset = reset


def is_lost(connection):
    """Whether nobody is at the other end; such a connection is closed here.

    psycopg2 does not always notice at the first error.
    """
    try:
        with connection.cursor() as cr:
            cr.execute("SELECT 1")
    except InFailedSqlTransaction:
        return False
    except psycopg2.Error:
        connection.close()
        return True
    return False


def else_primary(step):
    """Decorate a step of a request: where its replica is lost, Odoo shall begin anew.

    Odoo makes a request again on the primary when the replica refused to write. It
    does not when the replica went away meanwhile, which is as harmless: nothing was
    written yet.

    :raise ReadOnlySqlTransaction: the connection for reading was lost
    """

    @functools.wraps(step)
    def tried(*args):
        try:
            return step(*args)
        except (psycopg2.Error, QWebError) as error:
            cr = request.env.cr
            if cr.readonly and is_lost(cr.connection):
                raise ReadOnlySqlTransaction("The replica is gone") from error
            raise

    return tried
