"""A video transformer that tells crashes from normal driving, and what it attends to.

The paper's case study (§5), on anybody's clips or on the demo's own.
"""

from __future__ import annotations

from pathlib import Path

import keras

from tensorboard_plugin_weightvis.demo.crash import vivit
from tensorboard_plugin_weightvis.demo.crash.cache import home
from tensorboard_plugin_weightvis.demo.crash.drawing import drawn
from tensorboard_plugin_weightvis.demo.crash.parts import batches, split_by_name
from tensorboard_plugin_weightvis.demo.crash.pictures import Pictures
from tensorboard_plugin_weightvis.demo.crash.presets import PRESETS, USUAL, Options
from tensorboard_plugin_weightvis.demo.crash.reading import Clips, read
from tensorboard_plugin_weightvis.demo.splits import SEED
from tensorboard_plugin_weightvis.keras.attention import Attention
from tensorboard_plugin_weightvis.keras.callback import WeightVisCallback


def train(
    logdir: Path, epochs: int | None = None, *, clips: Path | None = None, preset: str = USUAL
) -> None:
    """Train the transformer; the tab shows what it attends to in some test clips.

    Args:
      epochs: None: as many as the preset has.
      clips: a folder with two folders of videos, one a class; None: clips are drawn.
      preset: one of :data:`.presets.PRESETS`.

    Raises:
      ClipsError: ``clips`` holds no data set.
    """
    options = PRESETS[preset]
    data = _read(clips, options)
    parts = split_by_name(data.labels, data.names)
    test = data.frames[parts.test]
    videos = [data.paths[i] for i in parts.test]
    shown = Pictures(videos, options.frames) if videos[0].exists() else test
    callback = WeightVisCallback(
        logdir,
        batches(data, parts.test, size=options.batch_size),
        class_names=data.class_names,
        sample_names=[data.names[i] for i in parts.test],
        thumbnails=test[:, options.frames // 2],
        attention=Attention(grid=options.grid, frames=shown),
    )
    training = batches(data, parts.train, size=options.batch_size, shuffled=True)
    epochs = epochs or options.epochs
    keras.utils.set_random_seed(SEED)
    vivit.build(options, steps=epochs * len(training)).fit(
        training,
        validation_data=batches(data, parts.validation, size=options.batch_size),
        epochs=epochs,
        callbacks=[callback],
        shuffle=False,  # the batches are
        verbose=2,
    )


RUNS = {"crash/vivit": train}


def _read(clips: Path | None, options: Options) -> Clips:
    kept, size = home(), {"frames": options.frames, "size": options.size}
    if clips is None:
        return drawn(**size, cache=kept)
    return read(clips, **size, cache=kept / "clips" if kept else None)
