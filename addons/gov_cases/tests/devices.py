"""The devices of a window as their maker's local service answers for them.

``GET /card`` and ``GET /picture``, with the CORS header that lets the suite's page
ask; see ``static/src/intake/reader.js``.
"""

import base64
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CARD = {"code": "360426199101010071", "name": "李晓敏", "address": "古槐路1号"}
PICTURE = {
    "name": "scan.jpg",
    "content": base64.b64encode(b"\xff\xd8\xff\xe0 picture").decode(),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        answer = PICTURE if self.path.startswith("/picture") else self.server.card
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Say nothing: the tests' log is read for warnings."""


@contextmanager
def devices(card=None):
    """Serve the devices on the loopback; yield their address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.card = CARD if card is None else card
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
