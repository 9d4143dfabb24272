"""A page of another origin, open in the same browser, reads nothing and changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser
from server import TensorBoard, until

from tensorboard_plugin_weightvis import Writer

# Tries all that a page may: to read, to send, to run an answer as a script, to look into a frame.
ATTACK = """async (route) => {
  const came = (ask) => ask.then((text) => text || "nothing", () => "refused");
  const read = (init) => fetch(route, init).then((answer) => answer.text());
  const script = document.createElement("script");
  const ran = new Promise((done, failed) => Object.assign(script, {onload: done, onerror: failed}));
  script.src = route;
  const frame = Object.assign(document.createElement("iframe"), {name: "into"});
  const form = Object.assign(document.createElement("form"), {
    method: "POST", action: route, target: "into", enctype: "text/plain",
  });
  form.append(Object.assign(document.createElement("input"), {name: "run", value: "x"}));
  document.body.append(script, frame, form);
  const sent = new Promise((done) => { frame.onload = done; });
  form.submit();
  await sent;
  let inside = "refused";
  try { inside = frame.contentDocument.body.innerText; } catch {}
  return {
    read: await came(read({})),
    readBlindly: await came(read({mode: "no-cors"})),
    readWithCredentials: await came(read({credentials: "include"})),
    deleted: await came(read({method: "DELETE"})),
    posted: await came(read({method: "POST", mode: "no-cors", body: "run=x"})),
    ran: await came(ran.then(() => "ran")),
    inside: inside ?? "refused",
  };
}"""


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>other</title><body></body>")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def other_origin() -> Iterator[str]:
    """Where another site's page is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_another_origin_reads_nothing_and_changes_nothing(
    chromium: Browser, other_origin: str, tmp_path: Path
) -> None:
    with Writer(tmp_path / "run") as writer:
        writer.head("head", np.eye(3), step=0)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    with (
        closing(TensorBoard(tmp_path, "rust")) as board,
        closing(chromium.new_context()) as context,
    ):
        listed = until(lambda: (answer := board.get("heads"))["heads"] and answer)
        page = context.new_page()
        page.goto(other_origin)
        came = page.evaluate(ATTACK, f"{board.address}/data/plugin/weightvis/heads")
        assert came == {
            "read": "refused",
            "readBlindly": "nothing",
            "readWithCredentials": "refused",
            "deleted": "refused",
            "posted": "nothing",
            "ran": "refused",
            "inside": "refused",
        }
        assert board.get("heads") == listed
        assert board.is_running()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
