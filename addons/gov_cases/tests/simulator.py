"""A small server in the place of an outside system, for the HTTP provider.

Real HTTP on the loopback: time-outs, errors and retries are those of the wire.
"""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        payload = json.loads(self.rfile.read(length))
        operation = self.path.rsplit("/", 1)[-1]
        self.server.calls.append((operation, payload, self.headers["Authorization"]))
        status, answer = self.server.answers(operation, payload)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Say nothing: the tests' log is read for warnings."""


@contextmanager
def simulator(answers):
    """Serve ``answers(operation, payload) -> (status, dict)``; yield the server.

    ``server.url`` is its address, ``server.calls`` what was asked.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.answers, server.calls = answers, []
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
