"""What the public pages share: language, limits, careful headers."""

from odoo.http import request

LANGUAGE = "zh_CN"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "script-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
}


def speak_chinese():
    """Public pages are Chinese wherever Chinese is installed."""
    if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
        request.update_context(lang=LANGUAGE)


def parameter(name, default):
    """A number from the settings."""
    parameters = request.env["ir.config_parameter"].sudo()  # sudo: a public number
    return int(parameters.get_param(f"gov_cases.{name}") or default)


def at_terminal():
    """Whether the page is shown by a public terminal, which names itself."""
    asked = request.httprequest
    return asked.path == "/gov/kiosk" or asked.values.get("c") == "kiosk"


def stay(url):
    """The address, such that a terminal remains one."""
    if not at_terminal():
        return url
    return f"{url}{'&' if '?' in url else '?'}c=kiosk"


def page(template, values, status=200):
    """A public page with headers that keep it out of caches and frames.

    At a terminal it has large letters and a way back, and begins anew when nobody
    is there: the next person must not find what belongs to the last one.
    """
    terminal = at_terminal()
    values = {
        "terminal": terminal,
        "body_class": "kiosk" if terminal else "",
        "idle_seconds": parameter("kiosk_seconds", 90) if terminal else 0,
        "idle_home": "/gov/kiosk",
        "stay": stay,
        **values,
    }
    response = request.render(template, values, status=status)
    response.headers.update(HEADERS)
    return response


def uploaded(prefix="file_"):
    """The files of a form, as ``gov.case._submit`` takes them."""
    documents = []
    for name, file in request.httprequest.files.items(multi=True):
        if name.startswith(prefix) and file.filename:
            line = name.removeprefix(prefix)
            documents.append(
                {
                    "line": int(line) if line.isdigit() else None,
                    "name": file.filename,
                    "content": file.read(),
                }
            )
    return documents


def upload_bound(_controller=None):
    """Bytes that a form may bring in all."""
    return (request.env["gov.case"]._bound("upload_total_mb") + 1) * 1024 * 1024
