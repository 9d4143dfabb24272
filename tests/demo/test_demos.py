"""The demos train on real data and log what the tab shows."""

import importlib

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tensorboard_plugin_weightvis import blobs, metadata, thumbnails
from tensorboard_plugin_weightvis.demo.command import DEMOS
from tensorboard_plugin_weightvis.demo.splits import split


def values(logdir):
    """The log's last summary of each kind."""
    found = {}
    for path in logdir.glob("*tfevents*"):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                found[metadata.parse_tag(value.tag).kind] = (event.step, value)
    return found


def content(value, kind):
    return metadata.parse_content(value.metadata.plugin_data.content, kind)


def trained(demo, run, logdir, epochs=2):
    module = importlib.import_module(f"tensorboard_plugin_weightvis.demo.{demo}")
    module.RUNS[run](logdir, epochs)
    return values(logdir)


def test_breast_cancer_has_the_data_sets_own_names(tmp_path):
    log = trained("breast_cancer", "breast_cancer/named-features", tmp_path)
    step, head = log["head"]
    named = content(head, metadata.HeadContent)
    assert step == 2
    assert named.class_names == ["malignant", "benign"]
    assert named.feature_names == load_breast_cancer().feature_names.tolist()
    assert blobs.unpack_array(head.tensor.string_val[0], 2).shape == (30, 2)


def test_breast_cancer_behind_a_hidden_layer(tmp_path):
    log = trained("breast_cancer", "breast_cancer/hidden-layer", tmp_path)
    kernel = blobs.unpack_array(log["head"][1].tensor.string_val[0], 2)
    assert 16 <= kernel.shape[0] <= 32
    assert content(log["head"][1], metadata.HeadContent).feature_names is None


def test_digits_have_their_pictures(tmp_path):
    log = trained("digits", "digits/convnet", tmp_path)
    names, sprite = log["samples"][1].tensor.string_val
    labels = blobs.unpack_array(log["evaluation"][1].tensor.string_val[1], 1)
    indices = [int(name.removeprefix("digit ")) for name in blobs.unpack_names(names)]
    np.testing.assert_array_equal(load_digits().target[indices], labels)
    layout = content(log["samples"][1], metadata.SamplesContent)
    assert layout.tile == (8, 8)
    first = thumbnails.cut(thumbnails.Sprite(sprite, layout.tile, layout.columns), [0])
    assert len(first.png) > 0


@pytest.mark.parametrize("demo", DEMOS)
def test_runs_are_named_after_their_demo(demo):
    module = importlib.import_module(f"tensorboard_plugin_weightvis.demo.{demo}")
    assert all(run.startswith(f"{demo}/") for run in module.RUNS)


def test_parts_are_disjoint_and_whole_and_keep_the_classes_proportions():
    labels = load_breast_cancer().target
    parts = split(labels, validation=0.2, test=0.3)
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(len(labels)))
    assert [len(part) / len(labels) for part in parts] == pytest.approx([0.5, 0.2, 0.3], abs=0.01)
    for part in parts:
        assert labels[part].mean() == pytest.approx(labels.mean(), abs=0.02)
    np.testing.assert_array_equal(parts.test, split(labels, validation=0.2, test=0.3).test)
