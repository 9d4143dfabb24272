"""A log whose every name is hostile text, in all that the page can show."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tensorboard_plugin_weightvis import Writer

LONGEST = 10_000
# What a page that takes it for more than text would do.
_MARK = "window.pwned=1"
_SCRIPT = f"<script>{_MARK};alert(1)</script>"
_PICTURE = f"<img src=x onerror={_MARK}>"
_TURNED = "\u202eturned\u2066"
_LONG = "long " + "n" * LONGEST

# Of runs and heads: TensorBoard's default loader reads no quotes and no control characters, and a
# file system takes 255 bytes of a folder's name.
RUN = (f"{_PICTURE} \u202erun ../ %2e%2e #?& " + "r" * 250)[:180]
HEAD = f"{_SCRIPT} ../../etc/passwd {_TURNED} " + "h" * LONGEST
SPLIT = f"{_PICTURE} {_TURNED} =1+1 " + "s" * LONGEST
CLASSES = [_LONG, f"=1+1\x00{_PICTURE}", f"{_SCRIPT}{_TURNED}"]
FEATURES = [
    *(_SCRIPT, _PICTURE, "../../etc/passwd", _LONG, f"{_TURNED} 12", "\u2069\u2069 ends early"),
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\uff1d1+1", " =1+1", "a,\"b'\nc"),
    *("a\x00b", "\u05e9\u05dc\u05d5\u05dd 12", f'"><svg onload={_MARK}>', f"javascript:{_MARK}"),
    *("", "\u0300" * 200),
]
_SAMPLES = 60
_GRID = (3, 2, 2)


def write(logdir: Path) -> None:
    """Write one run of one head, evaluated, attended to and intervened upon."""
    rng = np.random.default_rng(0)
    features, classes = len(FEATURES), len(CLASSES)
    labels = np.arange(_SAMPLES) % classes
    centres = rng.normal(size=(classes, features))
    seen = (centres[labels] + rng.normal(size=(_SAMPLES, features))).astype(np.float32)
    clips, tokens = 4, int(np.prod(_GRID))
    scores = [[np.full((2, tokens, tokens), 1 / tokens)] * 2 for _ in range(clips)]
    with Writer(logdir / RUN) as writer:
        for step in range(3):
            writer.head(
                HEAD,
                centres.T * step + rng.normal(size=(features, classes)) / 9,
                step=step,
                class_names=CLASSES,
                feature_names=FEATURES,
                metrics={_PICTURE: 1 / (step + 1), f"={_TURNED}": step / 2, _LONG: step},
            )
            writer.evaluation(SPLIT, seen, labels, step=step, head=HEAD)
            writer.attention(
                SPLIT,
                scores,
                rng.normal(size=(clips, classes)),
                step=step,
                grid=_GRID,
                layer_names=[f"{_SCRIPT}{_TURNED}", _LONG],
                head=HEAD,
            )
        names = [FEATURES[i % features] for i in range(_SAMPLES)]
        pictures = rng.integers(0, 256, (_SAMPLES, 8, 8), np.uint8)
        writer.samples(SPLIT, names, pictures, head=HEAD)
        frames = rng.integers(0, 256, (clips, 6, 16, 16), np.uint8)
        writer.clips(SPLIT, frames, labels[:clips], names=FEATURES[:clips], head=HEAD)
        writer.intervention(["mute:3"], step=1, head=HEAD)
