"""Finding the demo city's records, and acting as its people."""

import base64
import io
from datetime import timedelta

from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

LANG, TZ = "zh_CN", "Asia/Shanghai"


def working(day):
    """The day, or the Friday before a weekend.

    >>> from datetime import date
    >>> working(date(2026, 11, 22)), working(date(2026, 11, 23))
    (datetime.date(2026, 11, 20), datetime.date(2026, 11, 23))
    """
    return day - timedelta(days=max(0, day.weekday() - 4))


def paper(*lines):
    """A PDF of one page with these lines, as an upload field takes it.

    >>> base64.b64decode(paper("示范"))[:5]
    b'%PDF-'
    """
    registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    canvas.setFont("STSong-Light", 14)
    for rank, line in enumerate(lines):
        canvas.drawString(72, 760 - 28 * rank, line)
    canvas.save()
    return base64.b64encode(buffer.getvalue())


def ref(env, name):
    """The record of the data files that has this id."""
    return env.ref(f"gov_demo.{name}")


def agency(env, name):
    """The agency with this id in data/gov.agency.csv, without its prefix.

    A township's service centre is an agency too: ``dt_chenji_centre``.
    """
    return ref(env, f"agency_{name}")


def user(env, login):
    """The account with this login."""
    return env["res.users"].search([("login", "=", login)]).ensure_one()


def acting(env, model, login):
    """``model`` as that person sees it: own rights, Chinese, Shanghai's clock."""
    person = user(env, login)
    return env[model].with_user(person).with_context(lang=LANG, tz=TZ)


def delegation(env, live):
    """The delegation that a row of ``accounts.LIVE`` speaks of."""
    return (
        env["gov.delegation"]
        .search(
            [
                ("programme_id.code", "=", live.programme),
                ("sequence", "=", live.sequence),
                ("region_id", "=", ref(env, f"region_{live.region}").id),
            ]
        )
        .ensure_one()
    )
