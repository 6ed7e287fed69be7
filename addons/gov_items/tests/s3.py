"""A real S3 server on the loopback interface, for tests that need one."""

import contextlib
import os
from unittest.mock import patch

from moto.server import ThreadedMotoServer

from odoo.tools import mute_logger

from .. import objectstore

BUCKET = "gov-files"


class S3Server:
    """A server that may be stopped and started again; it keeps what it holds."""

    def __init__(self):
        self.server, self.port = None, 0

    def start(self):
        self.server = ThreadedMotoServer(port=self.port, verbose=False)
        with mute_logger("werkzeug"):
            self.server.start()
        _host, self.port = self.server.get_host_and_port()

    def stop(self):
        if self.server:
            self.server.stop()
        self.server = None

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self):
        return {
            "GOV_S3_BUCKET": BUCKET,
            "GOV_S3_ENDPOINT": self.endpoint,
            "AWS_ACCESS_KEY_ID": "gov",
            "AWS_SECRET_ACCESS_KEY": "gov",
            # No hall waits here.
            "AWS_MAX_ATTEMPTS": "1",
        }


@contextlib.contextmanager
def s3_server():
    """Serve an empty bucket, and let this process store its files in it."""
    server = S3Server()
    server.start()
    logger = mute_logger("werkzeug", "botocore.credentials")
    try:
        with logger, patch.dict(os.environ, server.environment):
            store = objectstore.opened()
            store.client.create_bucket(Bucket=BUCKET)
            yield server
    finally:
        objectstore._opened.clear()
        server.stop()
