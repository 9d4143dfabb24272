"""What the tests of remote logs share: a store that speaks S3, on this machine."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import pytest
import requests
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """An empty bucket, which s3fs and boto3 find here and in processes that are begun here."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", address)
        patch.setenv("AWS_ACCESS_KEY_ID", "anyone")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        requests.put(f"{address}/logs", timeout=60).raise_for_status()
        yield "s3://logs"
    server.stop()
