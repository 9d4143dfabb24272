"""Attention in the tab: how long answers take, and whether a clip plays as fast as it was filmed.

The log has 16 clips of 50 frames, 25 a second, of 256 x 144 pixels in noise, which compress worst,
and the attention of 6 x 6 heads over 640 tokens. Each clip is asked for once, and again, at the
socket. Then one is played in a real Chromium for some seconds under each map.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from playwright.sync_api import Frame

from benchmarks.browser import opened, tab
from benchmarks.figures import Figure, below, show, spread
from benchmarks.logs import CLIPS, FRAME_RATE, FRAMES, HEAD, RUN, SPLIT, write_attention
from benchmarks.server import Server, serving

ANSWER_MS = 100
_SECONDS = 10
_OVERLAYS = ("activation", "rollout", "received", "looks")
# A screen of 60 Hz shows a frame up to 17 ms late: so many of them may be missing at the end.
_SLACK = 1

_PLAY = """
async (milliseconds) => {
  const name = document.querySelector('.frame-name strong');
  const button = (label) => document.querySelector(`.transport button[aria-label="${label}"]`);
  const times = [];
  const watch = new MutationObserver(() => times.push(performance.now()));
  watch.observe(name, { characterData: true, childList: true, subtree: true });
  button('Play the clip').click();
  await new Promise((done) => setTimeout(done, milliseconds));
  watch.disconnect();
  button('Pause the clip').click();
  return times;
}
"""


def measure() -> list[Figure]:
    """Ask for every clip, then play one under each map."""
    with tempfile.TemporaryDirectory() as folder:
        write_attention(Path(folder))
        with serving(Path(folder), epochs=1) as server:
            return [*_answers(server), *(_played(server, overlay) for overlay in _OVERLAYS)]


def _answers(server: Server) -> list[Figure]:
    return [
        below(
            f"attention: a clip's answer, {which}, median",
            (found := spread([_ask(server, clip) for clip in range(CLIPS)])).median,
            ANSWER_MS,
            "ms",
            how=f"at the socket, {CLIPS} clips, one after the other",
            more=f"worst {found.worst:.0f}",
        )
        for which in ("never asked for", "asked before")
    ]


def _ask(server: Server, clip: int) -> float:
    query = {"run": RUN, "head": HEAD, "split": SPLIT, "step": 0, "clip": clip, "classes": "0,1"}
    return server.ask("attention", **query).ms


def _played(server: Server, overlay: str) -> Figure:
    settings = f"p.weightvis.tab=attention&p.weightvis.overlay={overlay}"
    with opened(f"{server.page}&{settings}") as page:
        times = _play(tab(page, ready=".overlay-legend .scale"))
    gaps = spread([after - before for before, after in itertools.pairwise(times)])
    wanted = _SECONDS * FRAME_RATE
    return Figure(
        f"attention: a clip played under {overlay}",
        f"{len(times)} of {wanted} frames shown; from one to the next {gaps.median:.0f} ms,"
        f" 95th {gaps.p95:.0f}, worst {gaps.worst:.0f}",
        f"{FRAME_RATE} a second",
        len(times) >= wanted - _SLACK,
        f"Chromium, {FRAMES} frames of noise, {_SECONDS} s",
    )


def _play(frame: Frame) -> list[float]:
    frame.page.wait_for_timeout(2000)
    return frame.evaluate(_PLAY, 1000 * _SECONDS)


if __name__ == "__main__":
    show(measure())
