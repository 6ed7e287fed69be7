"""Files in an S3-compatible object store, for more than one host of Odoo.

Set by the environment of the process, so that every host and every command of one
installation has the same:

``GOV_S3_BUCKET``
    name of the bucket; unset: files lie on the disk
``GOV_S3_ENDPOINT``
    address of the server, e.g. ``https://s3.example:9000``
``GOV_S3_REGION``
    its region (``us-east-1``)

Who asks is boto3's own affair: ``AWS_SHARED_CREDENTIALS_FILE`` names a file with
``aws_access_key_id`` and ``aws_secret_access_key``.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from typing import IO, BinaryIO, NamedTuple

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

SCHEME = "s3://"
#: What is larger goes and comes in parts, through a file; the rest through memory.
PART = 8 << 20
#: How many keys one request may delete.
DELETED_AT_ONCE = 1000
#: A hall waits some seconds, not minutes, for a server that is gone.
CONFIG = Config(
    connect_timeout=3,
    read_timeout=30,
    retries={"mode": "standard", "max_attempts": 3},
    # The newer checksums in trailers are not known to every server.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    s3={"addressing_style": "path"},
)
TRANSFER = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART)


class StoreError(Exception):
    """The server cannot be reached or refuses."""


class Missing(StoreError):
    """The server answers, but has no such file."""


class Stored(NamedTuple):
    """A file as the server lists it; ``size`` in bytes."""

    key: str
    size: int


@contextlib.contextmanager
def _said() -> Iterator[None]:
    """boto3's many errors as the one that callers know."""
    try:
        yield
    except ClientError as error:
        absent = error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404")
        raise (Missing if absent else StoreError)(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreError(str(error)) from error


class ObjectStore:
    """One bucket. A file is there whole or not at all: S3 knows no half objects."""

    def __init__(self, bucket: str, endpoint: str | None, region: str) -> None:
        self.bucket = bucket
        self.client = boto3.session.Session().client(
            "s3", endpoint_url=endpoint, region_name=region, config=CONFIG
        )

    def reach(self) -> None:
        """Ask for the bucket, as cheap as it can be.

        :raises Missing: the server has no such bucket
        :raises StoreError: the server does not answer or lets nobody in
        """
        with _said():
            self.client.head_bucket(Bucket=self.bucket)

    def put(self, key: str, content: bytes) -> None:
        """Store the content; the server checks that it arrived as it was sent.

        :raises StoreError: it was not stored
        """
        with _said():
            self.client.put_object(Bucket=self.bucket, Key=key, Body=content)

    def put_file(self, key: str, source: BinaryIO) -> None:
        """Store a file from its present position on, in parts where it is large.

        :raises StoreError: it was not stored; parts that arrived are given up
        """
        # boto3 closes what it is given.
        with open(os.dup(source.fileno()), "rb") as same, _said():
            self.client.upload_fileobj(same, self.bucket, key, Config=TRANSFER)

    def get(self, key: str, size: int | None = None) -> bytes:
        """Return the content, or its first ``size`` bytes.

        :raises Missing: there is no such file
        :raises StoreError: the server does not answer
        """
        part = {"Range": f"bytes=0-{size - 1}"} if size else {}
        with _said():
            answer = self.client.get_object(Bucket=self.bucket, Key=key, **part)
            return answer["Body"].read()

    def get_file(self, key: str, folder: str | None = None) -> IO[bytes]:
        """Return the content as a temporary file, which goes when it is closed.

        :raises Missing: there is no such file
        :raises StoreError: the server does not answer
        """
        file = tempfile.NamedTemporaryFile(dir=folder)
        try:
            with _said():
                self.client.download_fileobj(self.bucket, key, file, Config=TRANSFER)
        except StoreError:
            file.close()
            raise
        file.flush()
        file.seek(0)
        return file

    def stored(self, prefix: str) -> Iterator[Stored]:
        """List the files whose keys begin with ``prefix``, ordered by key.

        :raises StoreError: the server does not answer
        """
        with _said():
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix
            )
            for page in pages:
                for row in page.get("Contents", ()):
                    yield Stored(row["Key"], row["Size"])

    def delete(self, keys: list[str]) -> None:
        """Delete the files; one that is gone already is no error.

        :raises StoreError: the server does not answer, or keeps one of them
        """
        for start in range(0, len(keys), DELETED_AT_ONCE):
            rows = [{"Key": key} for key in keys[start : start + DELETED_AT_ONCE]]
            with _said():
                answer = self.client.delete_objects(
                    Bucket=self.bucket, Delete={"Objects": rows, "Quiet": True}
                )
            for error in answer.get("Errors", ()):
                raise StoreError(f"{error['Key']}: {error.get('Message')}")


_opened: dict[tuple, ObjectStore] = {}


def opened() -> ObjectStore | None:
    """The object store of this installation; None where files lie on the disk."""
    bucket = os.environ.get("GOV_S3_BUCKET")
    if not bucket:
        return None
    endpoint = os.environ.get("GOV_S3_ENDPOINT") or None
    region = os.environ.get("GOV_S3_REGION") or "us-east-1"
    # A connection is not shared with the process that this one was forked from.
    place = (os.getpid(), bucket, endpoint, region)
    if place not in _opened:
        _opened.clear()
        _opened[place] = ObjectStore(bucket, endpoint, region)
    return _opened[place]
