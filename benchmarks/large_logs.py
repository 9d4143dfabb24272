"""Logs as large as they come: 2,048 x 1,000 weights through 300 epochs, 100 runs of 5 heads, 10,000
epochs, and an evaluation of 50,000 x 2,048; under TensorBoard's default loader, in a real Chromium.

Each log is written to a temporary folder and deleted before the next: the first takes 2.5 GB, on
the disk and again in the memory of TensorBoard's own data server.

Open: from the start of the tab's own document to its first bars, to its overview, to its curves.
New: a random epoch, asked for the first time, at the socket. Frames: the slider is set to each
epoch in turn, one a frame, with all epochs fetched. Memory: the resident size of TensorBoard's
process, less the largest it was when it had loaded the log and the plugin had listed it; what the
data server holds of the log is beside that.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Frame

from benchmarks.browser import opened, tab
from benchmarks.figures import Figure, Spread, below, show, spread
from benchmarks.logs import (
    EPOCHS,
    EVALUATED,
    HEAD,
    LARGE,
    MANY_EPOCHS,
    RUN,
    RUN_EPOCHS,
    RUN_HEADS,
    RUNS,
    SPLIT,
    write_evaluation,
    write_large,
    write_long,
    write_many,
)
from benchmarks.page_scrub import scrub
from benchmarks.server import Server, serving

OPENED = 3
ASKED = 60
SHOWN = 50
SCRUBBED = 200
OPEN_MS = 2000
VIEW_MS = 120
HEADS_MS = 300
FRAMES = 30
MEGABYTES = 500
_STALE_SECONDS = 1.2
_DISK = 4 * 10**9  # bytes
_BARS = "section.card[aria-label^=Influence] [role=listitem]"
_OVERVIEW = ".overview table"
_CURVES = ".curves svg"
_SHOWN = {"limit": SHOWN, "rank": "margin:desc", "classes": "0-9"}
_VIEWS: Mapping[str, Mapping[str, object]] = {
    "overview": {"classes": "0-9"},
    "tendency": _SHOWN,
    "weights": _SHOWN,
}

_OPEN_LIST = """
() => new Promise((done) => {
  const begun = performance.now();
  document.querySelector('.opener').click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
})
"""
_SEARCH = """
(text) => new Promise((done) => {
  const field = document.querySelector('.finder input');
  const begun = performance.now();
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
})
"""


def measure() -> list[Figure]:
    """One log after the other."""
    return [*_large(), *_many(), *_long(), *_evaluated()]


def _large() -> list[Figure]:
    what = f"{LARGE[0]:,} x {LARGE[1]:,} x {EPOCHS}"
    with _served(write_large, EPOCHS) as server:
        before = server.peak_megabytes()
        figures = _open_figures(server, what)
        for view, query in _VIEWS.items():
            found = _new(server, view, query)
            figures.append(
                below(
                    f"{what}: {view} of a new epoch",
                    found.median,
                    VIEW_MS,
                    "ms",
                    how=f"at the socket, {ASKED} random epochs",
                    more=f"95th {found.p95:.0f}",
                )
            )
        with opened(_page(server)) as page:
            figures.append(_frames(tab(page, ready=_BARS), what, EPOCHS))
        return [*figures, _memory(what, server, before)]


def _many() -> list[Figure]:
    what = f"{RUNS} runs x {RUN_HEADS} heads x {RUN_EPOCHS} epochs"
    with _served(write_many, RUN_EPOCHS) as server:
        heads = spread([_stale_heads(server) for _ in range(10)])
        with opened(_page(server)) as page:
            frame = tab(page, ready=_BARS)
            open_ms = frame.evaluate(_OPEN_LIST)
            typed = [frame.evaluate(_SEARCH, text) for text in ("s", "sweep-3", "seed-2 head-4")]
    return [
        below(
            f"{what}: heads",
            heads.median,
            HEADS_MS,
            "ms",
            how="at the socket, 10 times, TensorBoard asked anew for what is logged",
            more=f"worst {heads.worst:.0f}",
        ),
        Figure(
            f"{what}: the list of runs",
            f"opens in {open_ms:.0f} ms, follows a letter in {max(typed):.0f} ms",
            "",
            None,
            "to the end of the next frame; of three searches the worst",
        ),
    ]


def _long() -> list[Figure]:
    what = f"64 x 2 x {MANY_EPOCHS:,}"
    with _served(write_long, MANY_EPOCHS) as server:
        time.sleep(_STALE_SECONDS)
        figures = _open_figures(server, what)
        whole = _seconds(lambda: _read_curves(server))
        steps = server.ask("weights", run=RUN, head=HEAD, mode="steps", **_ranked(14)).ms
        figures.append(
            Figure(
                f"{what}: all epochs read",
                f"curves {whole:.1f} s, in answers of 1,000 epochs more;"
                f" heatmap through 1,000 of them {steps:.0f} ms",
                "",
                None,
                "at the socket",
            )
        )
        with opened(_page(server)) as page:
            figures.append(_frames(tab(page, ready=_BARS), what, SCRUBBED))
    return figures


def _evaluated() -> list[Figure]:
    samples, features = EVALUATED
    what = f"evaluation of {samples:,} x {features:,}"
    split = {"run": RUN, "head": HEAD, "split": SPLIT}
    with _served(lambda folder: write_evaluation(folder, RUN, samples, features=features), 1) as s:
        before = s.peak_megabytes()
        (kept,) = s.heads()[0]["splits"]
        first = s.ask("samples", **split, indices="0").ms
        change = s.ask("whatif", **split, ops="mute:3").ms
        changes = spread([s.ask("whatif", **split, ops=f"mute:{i}").ms for i in range(4, 24)])
        return [
            Figure(
                what,
                f"{kept['samples']:,} samples are looked at; the first answer {first:.0f} ms,"
                f" a first what-if {change:.0f}, another {changes.median:.0f}",
                "",
                None,
                "at the socket; another: median of 20",
            ),
            _memory(what, s, before),
        ]


@contextmanager
def _served(write: Callable[[Path], None], epochs: int) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        free = shutil.disk_usage(folder).free
        if free < _DISK:
            raise RuntimeError(f"{_DISK:,} bytes are needed in {folder}; {free:,} are free")
        write(Path(folder))
        with serving(Path(folder), epochs) as server:
            yield server


def _open_figures(server: Server, what: str) -> list[Figure]:
    """The first time on a server that was asked for nothing but the list, and then again."""
    times = []
    for _ in range(OPENED):
        with opened(_page(server)) as page:
            frame = tab(page, ready=_BARS)
            times.append([_ready(frame, each) for each in (_BARS, _OVERVIEW, _CURVES)])
    bars, overview, curves = times[0]
    again = spread([each[0] for each in times[1:]])
    return [
        below(
            f"{what}: open",
            bars,
            OPEN_MS,
            "ms",
            how=f"first bars in the tab's own time, {SHOWN} features; again {OPENED - 1} times",
            more=f"overview {overview:.0f}, curves {curves:.0f}; again {again.median:.0f}",
        )
    ]


def _ready(frame: Frame, selector: str) -> float:
    """Milliseconds of the tab's own time."""
    frame.wait_for_selector(selector)
    return float(frame.evaluate("performance.now()"))


def _new(server: Server, view: str, query: Mapping[str, object]) -> Spread:
    steps = random.Random(view).sample(range(EPOCHS), ASKED)  # noqa: S311
    return spread([server.ask(view, run=RUN, head=HEAD, step=s, **query).ms for s in steps])


def _frames(frame: Frame, what: str, epochs: int) -> Figure:
    scrubs = scrub(frame, epochs)
    frames = spread([ms for each in scrubs for ms in each.frames])
    mean = sum(ms for each in scrubs for ms in each.frames) / (len(scrubs) * epochs)
    cpu = spread([each.cpu for each in scrubs]).median
    return Figure(
        f"{what}: scrubbing with {SHOWN} features",
        f"{1000 / mean:.0f} frames a second (an epoch each; 95th percentile {frames.p95:.0f} ms);"
        f" CPU {cpu:.1f} ms an epoch",
        f"{FRAMES} or more",
        1000 / mean >= FRAMES,
        f"Chromium, {len(scrubs)} x {epochs} epochs, one a frame, all fetched",
    )


def _memory(what: str, server: Server, before: float) -> Figure:
    kept, largest = server.megabytes() - before, server.peak_megabytes() - before
    how = "TensorBoard's process after all of the above, less what it was before"
    more = f"{largest:.0f} at its largest"
    return below(f"{what}: memory kept", kept, MEGABYTES, "MB", how=how, more=more)


def _stale_heads(server: Server) -> float:
    time.sleep(_STALE_SECONDS)
    return server.ask("heads").ms


def _read_curves(server: Server) -> None:
    for _ in range(MANY_EPOCHS // 1000):
        server.ask("curves", run=RUN, head=HEAD)


def _ranked(limit: int) -> dict[str, object]:
    return {"rank": "margin:desc", "limit": limit}


def _seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _page(server: Server) -> str:
    return f"{server.page}&p.weightvis.limit={SHOWN}"


if __name__ == "__main__":
    show(measure())
