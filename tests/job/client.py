"""A user at the web client's own door: sessions and ``call_kw`` over HTTP."""

from __future__ import annotations

from typing import Any

import requests


class Refused(Exception):
    """The server refused the call; the message is what the user would read."""


class Client:
    """One signed-in user.

    :raises Refused: the server knows no such login and password
    """

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self.url, self.login = url, login
        self.http = requests.Session()
        session = self._post(
            "/web/session/authenticate",
            db=database,
            login=login,
            password=password,
        )
        if not session.get("uid"):
            raise Refused(f"{login} may not sign in")
        self.uid: int = session["uid"]
        self.context: dict[str, Any] = session["user_context"]

    def _post(self, path: str, **params: Any) -> Any:
        answer = self.http.post(
            self.url + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=120,
        ).json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise Refused(data.get("message") or answer["error"]["message"])
        return answer.get("result")

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """What the web client sends when a button is pressed."""
        kwargs.setdefault("context", self.context)
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )

    def read(self, model: str, record_id: int, *names: str) -> dict[str, Any]:
        """Fields of one record; many2one values as ``[id, name]``."""
        return self.call(model, "read", [record_id], list(names))[0]

    def find(self, model: str, domain: list, *names: str, **kwargs: Any) -> list[dict]:
        """``search_read`` with the given domain."""
        return self.call(model, "search_read", domain, list(names), **kwargs)

    def get(self, path: str) -> requests.Response:
        """A page, with the user's session."""
        return self.http.get(self.url + path, timeout=60)
