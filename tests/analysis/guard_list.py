"""Every input that is known to have killed a t-SNE: drawn in a process of its own."""

from __future__ import annotations

import faulthandler
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.analysis import tsne
from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.preparation import main_axes, prepare

SCHEDULE = tsne.Schedule((tsne.Phase(10, 0.8, exaggeration=12), tsne.Phase(10, 0.8)))
rng = np.random.default_rng(0)
cloud = rng.normal(size=(40, 6))


def with_values(**rows: Any) -> NDArray[Any]:
    values = cloud.copy()
    for row, value in rows.items():
        values[int(row[1:])] = value
    return values


# name: the values, whether a note must tell the reader, and how many samples are drawn.
INPUTS: dict[str, tuple[NDArray[Any], bool, int]] = {
    "constant": (np.full((40, 6), 3.3), True, 40),
    "constant float32 that rounds": (np.full((40, 6), 0.1, np.float32), True, 40),
    "constant and wide": (np.full((40, 300), 0.7), True, 40),
    "zeros": (np.zeros((40, 6)), True, 40),
    "all NaN": (np.full((40, 6), np.nan), True, 0),
    "some NaN": (with_values(r3=np.nan, r7=np.inf, r8=-np.inf), True, 37),
    "all but three NaN": (np.concatenate([cloud[:3], cloud * np.nan]), True, 3),
    "constant but for a NaN": (np.concatenate([np.ones((20, 2)), [[np.nan, 1]]]), True, 20),
    "no samples": (np.zeros((0, 6)), True, 0),
    "no features": (np.zeros((40, 0)), True, 40),
    "one sample": (cloud[:1], True, 1),
    "two samples": (cloud[:2], True, 2),
    "three samples": (cloud[:3], True, 3),
    "three samples, wide": (rng.normal(size=(3, 300)), True, 3),
    "four samples": (cloud[:4], False, 4),
    "five samples": (cloud[:5], False, 5),
    "four equal samples": (np.ones((4, 3)), True, 4),
    "one feature": (cloud[:, :1], False, 40),
    "one feature, two values": (np.repeat([[0.0], [1.0]], 20, axis=0), False, 40),
    "two points, many times": (np.repeat(cloud[:2], 20, axis=0), False, 40),
    "one point and an outlier": (with_values(**{f"r{i}": 0.0 for i in range(39)}), False, 40),
    "huge": (cloud * 1e20, False, 40),
    "huge float32": ((cloud * 1e38).astype(np.float32), False, 40),
    "near the largest float": (cloud * 1e307, False, 40),
    "tiny": (cloud * 1e-300, False, 40),
    "tiny beside large": (cloud * 1e-6 + 1.0, False, 40),
    "all in one direction": (np.arange(40.0)[:, None] * np.ones(6), False, 40),
    "one huge outlier": (with_values(r0=1e20), False, 40),
    "on a grid with ties": (np.indices((7, 7)).reshape(2, -1).T.astype(float), False, 49),
    "few samples, wide": (rng.normal(size=(10, 500)), False, 10),
    "few directions, wide": (rng.normal(size=(40, 2)) @ rng.normal(size=(2, 500)), False, 40),
    "dead units": (np.maximum(cloud - 9, 0), True, 40),
    "float16": (cloud.astype(np.float16), False, 40),
    "float16 up to its limit": (np.clip(cloud * 6e4, -65504, 65504).astype(np.float16), False, 40),
    "beyond Barnes-Hut": (rng.normal(size=(5100, 3)), False, 5100),
    "beyond Barnes-Hut, equal but one": (np.eye(5100, 3), False, 5100),
}


def draw(values: NDArray[Any], perplexity: float) -> tuple[list[NDArray[Any]], list[str]]:
    prepared = prepare(values)
    axes = main_axes(prepared.points)
    if prepared.picture_only:
        return [axes], prepared.notes
    clamped = tsne.clamp_perplexity(perplexity, len(axes))
    near = nearest(prepared.points, tsne.neighbours_for(clamped, len(axes)))
    joint = tsne.affinities(*near, clamped)
    stream = tsne.layouts(tsne.start(axes), joint, SCHEDULE)
    return [axes, *(layout.positions for layout in stream)], prepared.notes


def main() -> None:
    faulthandler.enable()
    np.seterr(over="ignore")
    for name, (values, told, drawn) in INPUTS.items():
        for perplexity in (0.0, 30.0, 1e9) if len(values) < 5000 else (30.0,):
            print(f"{name}, perplexity {perplexity:g}", flush=True)
            pictures, notes = draw(values, perplexity)
            assert bool(notes) == told, f"notes: {notes}"
            for positions in pictures:
                assert positions.shape == (drawn, 2), positions.shape
                assert np.isfinite(positions).all()
    print("all drawn")


if __name__ == "__main__":
    sys.exit(main())
