"""The crash demo's clips and its small model: how long they take, and what is learnt of what.

A convolutional network judges single frames of the same clips, split in the same way. It is told
when in the clip each is, and its answers for a clip's frames are put together too: where it stays
at chance, nothing but motion tells the classes apart. That it could learn is shown by the same
network, told not the time but what has changed 0.2 s later.

    python -m benchmarks.crash_demo
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.figures import Figure, below, show
from tensorboard_plugin_weightvis.demo.crash.scenery import scenes

# Imported where they are used: the processes that draw import this file too.
if TYPE_CHECKING:
    from tensorboard_plugin_weightvis.demo.crash.reading import Clips
    from tensorboard_plugin_weightvis.demo.crash.vivit import Options
    from tensorboard_plugin_weightvis.demo.splits import Split

CLIPS = 240
_SIZE, _FRAMES, _EPOCHS = 64, 50, 12  # of what single frames are judged by
_EVERY, _LATER = 5, 2  # frames
_DRAWN_IN, _TRAINED_IN, _RIGHT, _CHANCE = 60, 180, 0.9, 0.65


class Judged(NamedTuple):
    """Shares of what was held out that a classifier of single frames gets right."""

    frames: float
    clips: float


def measure() -> list[Figure]:
    """Draw clips, train the small preset, and a network that sees one frame."""
    with tempfile.TemporaryDirectory() as folder:
        drawing = _timed(lambda: scenes.draw(Path(folder), CLIPS))
        from tensorboard_plugin_weightvis.demo.crash.parts import split_by_name
        from tensorboard_plugin_weightvis.demo.crash.reading import read
        from tensorboard_plugin_weightvis.demo.crash.vivit import PRESETS

        options = PRESETS["small"]
        clips = read(Path(folder), frames=options.frames, size=options.size)
        stills = read(Path(folder), frames=_FRAMES, size=_SIZE)
    parts = split_by_name(clips.labels, clips.names)
    found: list[Any] = []
    training = _timed(lambda: found.append(learnt(clips, parts, options)))
    judged, control = (single_frames(stills, parts, change=change) for change in (False, True))
    small = f"small preset, {len(parts.train)} clips to train on, {options.epochs} epochs"
    held_out = f"{len(parts.test)} clips held out"
    convnet = f"convnet, {held_out}; chance is 50%"
    return [
        below(f"{CLIPS} clips drawn", drawing, _DRAWN_IN, "s", how="scenes.draw"),
        below("ViViT trained", training, _TRAINED_IN, "s", how=small),
        Figure("ViViT right", f"{found[0]:.1%}", "> 90%", found[0] > _RIGHT, held_out),
        _low("single frames right", judged.frames, convnet),
        _low("clips right by their single frames", judged.clips, convnet),
        Figure("clips right by pairs of frames", f"{control.clips:.1%}", "", None, convnet),
    ]


def learnt(clips: Clips, parts: Split, options: Options) -> float:
    """Train a model as the demo does; the share of the test clips that it gets right."""
    import keras

    from tensorboard_plugin_weightvis.demo.crash import vivit
    from tensorboard_plugin_weightvis.demo.crash.parts import batches
    from tensorboard_plugin_weightvis.demo.splits import SEED

    keras.utils.set_random_seed(SEED)
    training = batches(clips, parts.train, size=options.batch_size, shuffled=True)
    model = vivit.build(options, steps=len(training) * options.epochs)
    validation = batches(clips, parts.validation, size=options.batch_size)
    model.fit(training, validation_data=validation, epochs=options.epochs, shuffle=False, verbose=0)
    _, accuracy = model.evaluate(batches(clips, parts.test, size=options.batch_size), verbose=0)
    return float(accuracy)


def single_frames(clips: Clips, parts: Split, *, change: bool = False) -> Judged:
    """Train a convolutional network on frames one by one, and judge those held out; with
    ``change`` it is told what changes after each, else only when it is."""
    import keras

    from tensorboard_plugin_weightvis.demo.splits import SEED

    keras.utils.set_random_seed(SEED)
    model = _convnet(clips.frames.shape[2])
    (x, y), (held_out, labels) = (
        _stills(clips, part, change) for part in (parts.train, parts.test)
    )
    model.fit(x, y, batch_size=64, epochs=_EPOCHS, verbose=0)
    shares = model.predict(held_out, batch_size=256, verbose=0)
    votes = np.log(shares + 1e-7).reshape(len(parts.test), -1, 2).sum(axis=1)
    return Judged(
        float(np.mean(shares.argmax(axis=1) == labels)),
        float(np.mean(votes.argmax(axis=1) == clips.labels[parts.test])),
    )


def _stills(clips: Clips, part: Any, change: bool) -> tuple[Any, Any]:
    """Frames ``[n, height, width, 2]``, the second channel being the change, or the time from 0 to
    1; labels."""
    frames = clips.frames[part].astype(np.float32) / 255
    shown = frames[:, :-_LATER:_EVERY]
    count = shown.shape[1]
    times = np.linspace(0, 1, count, dtype=np.float32).reshape(1, count, 1, 1, 1)
    told = (
        4 * (frames[:, _LATER::_EVERY] - shown) if change else np.broadcast_to(times, shown.shape)
    )
    pairs = np.concatenate([shown, told], axis=-1)
    return pairs.reshape(-1, *pairs.shape[2:]), np.repeat(clips.labels[part], count)


def _convnet(size: int) -> Any:
    import keras

    layers = keras.layers
    model = keras.Sequential([keras.Input((size, size, 2)), layers.RandomFlip("horizontal")])
    for filters in (16, 32, 64):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.MaxPooling2D())
    for layer in (layers.Flatten(), layers.Dropout(0.3), layers.Dense(2, activation="softmax")):
        model.add(layer)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def _low(what: str, share: float, how: str) -> Figure:
    return Figure(what, f"{share:.1%}", f"< {_CHANCE:.0%}", share < _CHANCE, how)


def _timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    show(measure())
