"""Which layer is the head, by what the model itself predicts with it."""

import keras
import numpy as np
import pytest

from tensorboard_plugin_weightvis import HeadNotFoundError, ReplayError
from tensorboard_plugin_weightvis.keras.evaluation_data import read_evaluation_data
from tensorboard_plugin_weightvis.keras.head import find_head
from tensorboard_plugin_weightvis.keras.tap import tap
from tensorboard_plugin_weightvis.recording.replay import check_replay, puts_out_logits
from tensorboard_plugin_weightvis.recording.summaries import Naming, summaries_of

layers = keras.layers
X = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)


def functional(*ends):
    inputs = keras.Input((6,))
    hidden = outputs = layers.Dense(5, "relu", name="hidden")(inputs)
    for end in ends:
        outputs = end(outputs)
    del hidden
    return keras.Model(inputs, outputs)


def sequential(*ends):
    return keras.Sequential([keras.Input((6,)), layers.Dense(5, "relu", name="hidden"), *ends])


class Subclassed(keras.Model):
    """Layers made in another order than they are called in."""

    def __init__(self, *ends):
        super().__init__()
        self.ends = list(ends)
        self.hidden = layers.Dense(5, "relu", name="hidden")

    def call(self, inputs):
        outputs = self.hidden(inputs)
        for end in self.ends:
            outputs = end(outputs)
        return outputs


def subclassed(*ends):
    model = Subclassed(*ends)
    model(X[:1])
    return model


def nested(*ends):
    backbone = keras.Sequential([keras.Input((6,)), layers.Dense(5, "relu", name="hidden")])
    return keras.Sequential([keras.Input((6,)), backbone, keras.Sequential(list(ends))])


def overridden(*ends):
    """A Functional model whose own ``call`` makes its graph a lie, though not about the head."""

    class Overridden(keras.Model):
        def call(self, inputs, training=None):
            return super().call(-inputs, training=training)

    graph = functional(*ends)
    return Overridden(graph.input, graph.output)


ENDS = {
    "softmax": lambda: [layers.Dense(3, "softmax", name="scores")],
    "softmax without bias": lambda: [layers.Dense(3, "softmax", use_bias=False, name="scores")],
    "logits": lambda: [layers.Dense(3, name="scores")],
    "logits, Softmax": lambda: [layers.Dense(3, name="scores"), layers.Softmax()],
    "logits, Activation": lambda: [layers.Dense(3, name="scores"), layers.Activation("softmax")],
    "sigmoid": lambda: [layers.Dense(1, "sigmoid", name="scores")],
    "one-unit logits": lambda: [layers.Dense(1, name="scores")],
    "one-unit, Activation": lambda: [
        layers.Dense(1, name="scores"),
        layers.Activation("sigmoid"),
    ],
}
MODELS = (functional, sequential, subclassed, nested, overridden)


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS.keys())
def test_finds_the_layer_that_makes_the_models_own_predictions(make, ends):
    model = make(*ends())
    head = find_head(model, sample=X[:1])
    activations, outputs = tap(model, head)(X)
    scores = activations @ head.kernel() + (0 if head.bias() is None else head.bias())
    apply = keras.ops.softmax if head.activation == "softmax" else keras.ops.sigmoid
    predicted = model.predict(X, verbose=0)
    candidates = [scores, keras.ops.convert_to_numpy(apply(scores))]
    assert head.layer.name == "scores"
    assert min(np.abs(each - predicted).max() for each in candidates) < 1e-5
    np.testing.assert_allclose(outputs[0], predicted, atol=1e-6)
    assert head.activation == ("softmax" if predicted.shape[1] > 1 else "sigmoid")


@pytest.mark.parametrize("make", [functional, subclassed])
@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS.keys())
def test_says_whether_a_models_outputs_are_logits(make, ends):
    model = make(*ends())
    predicted = model.predict(X, verbose=0)
    head = find_head(model, sample=X[:1])
    assert puts_out_logits(head, tap(model, head)(X)) == bool(predicted.min() < 0)


def test_softmax_as_an_operation_counts():
    inputs = keras.Input((6,))
    model = keras.Model(inputs, keras.ops.softmax(layers.Dense(3, name="scores")(inputs)))
    assert find_head(model).layer.name == "scores"


def test_inputs_by_name_reach_the_head():
    inputs = {"a": keras.Input((6,), name="a"), "b": keras.Input((2,), name="b")}
    joined = layers.Concatenate()([inputs["b"], inputs["a"]])
    model = keras.Model(inputs, layers.Dense(3, "softmax")(joined))
    tapped = tap(model, find_head(model))({"a": X, "b": X[:, :2] + 1})
    np.testing.assert_array_equal(tapped.activations, np.hstack([X[:, :2] + 1, X]))


def test_a_layer_used_twice_is_tapped_where_it_makes_the_output():
    shared = layers.Dense(6, "softmax", name="shared")
    inputs = keras.Input((6,))
    model = keras.Model(inputs, shared(shared(inputs)))
    head = find_head(model)
    tapped = tap(model, head)(X)
    check_replay(head, tapped)
    once = keras.ops.convert_to_numpy(shared(X))
    np.testing.assert_allclose(tapped.activations, once, atol=1e-6)


def test_dropout_and_batch_normalisation_are_in_inference_mode():
    inputs = keras.Input((6,))
    hidden = layers.Dropout(0.5)(layers.BatchNormalization()(inputs))
    model = keras.Model(inputs, layers.Dense(3, "softmax")(hidden))
    tapped = tap(model, find_head(model))(X)
    np.testing.assert_allclose(tapped.activations, X / np.sqrt(1 + 1e-3), rtol=1e-5)


@pytest.mark.parametrize("make", MODELS)
def test_leaves_the_model_as_it_was(make):
    model = make(layers.Dense(3, "softmax", name="scores"))
    before = [(layer.name, sorted(vars(layer))) for layer in model._flatten_layers()]
    nodes = [len(layer._inbound_nodes) for layer in model._flatten_layers()]
    head = find_head(model, sample=X[:1])
    tap(model, head)(X)
    assert before == [(layer.name, sorted(vars(layer))) for layer in model._flatten_layers()]
    assert nodes == [len(layer._inbound_nodes) for layer in model._flatten_layers()]


def test_every_call_gives_the_weights_of_the_moment():
    model = functional(layers.Dense(3, "softmax", name="scores"))
    head = find_head(model)
    see = tap(model, head)
    before = see(X)
    model.set_weights([weight + 0.5 for weight in model.get_weights()])
    after = see(X)
    check_replay(head, after)
    assert np.abs(after.activations - before.activations).max() > 0.1


@pytest.mark.parametrize("by_name", [True, False])
def test_an_explicit_layer_wins_over_the_others_that_could_be_it(by_name):
    inputs = keras.Input((6,))
    first, second = layers.Dense(3, "softmax", name="first"), layers.Dense(2, "softmax")
    model = keras.Model(inputs, [first(inputs), second(inputs)])
    with pytest.raises(HeadNotFoundError, match=r"2 do, each an output.*first \(3"):
        find_head(model)
    head = find_head(model, "first" if by_name else first)
    check_replay(head, tap(model, head)(X))
    assert head.layer is first


def unbuilt():
    return keras.Sequential([layers.Dense(3)])


@pytest.mark.parametrize(
    ("make", "layer", "says"),
    [
        (unbuilt, None, r"once the model is built.*keras.Input\(shape\)"),
        (lambda: functional(layers.Dense(3, "tanh")), None, r"3 unit\(s\) with tanh"),
        (lambda: functional(layers.Dense(3, "relu")), None, r"3 unit\(s\) with relu"),
        (lambda: functional(layers.Dense(1, "softmax")), None, r"1 unit\(s\) with softmax"),
        (lambda: functional(layers.Dense(3), layers.Rescaling(2.0)), None, "Pass layer= one"),
        (lambda: functional(layers.Dense(3, "softmax"), layers.Softmax()), None, "none makes"),
        (lambda: functional(layers.Dense(3, "softmax")), "nope", "layer='nope' is none of them"),
        (lambda: functional(layers.Dense(3, "softmax")), "hidden", r"5 unit\(s\) with relu"),
        (lambda: keras.Sequential([keras.Input((6,)), layers.ReLU()]), None, "End it with one"),
    ],
)
def test_refuses_a_model_without_a_head_and_says_what_to_do(make, layer, says):
    with pytest.raises(HeadNotFoundError, match=says):
        find_head(make(), layer)


def test_logits_under_a_binary_loss_are_a_sigmoid_each():
    model = functional(layers.Dense(3))
    model.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))
    head = find_head(model)
    assert (head.activation, head.classes) == ("sigmoids", 3)
    check_replay(head, tap(model, head)(X))


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize(
    "ends",
    [
        lambda: [layers.Dense(3, "sigmoid", name="scores")],
        lambda: [layers.Dense(3, name="scores"), layers.Activation("sigmoid")],
    ],
)
def test_a_sigmoid_for_each_class_is_found(make, ends):
    model = make(*ends())
    head = find_head(model, sample=X[:1])
    labels = (np.arange(150) % 2).reshape(50, 3)
    data = read_evaluation_data((X, labels), samples=None, seed=0)
    found, evaluation = summaries_of(head.readings(), tap(model, head), data, Naming())
    assert found.activation == "sigmoids"
    assert evaluation is not None


def test_a_subclassed_model_shows_its_head_only_with_a_sample():
    model = subclassed(layers.Dense(3, "softmax", name="scores"))
    with pytest.raises(HeadNotFoundError, match=r"does not show which comes last.*hidden"):
        find_head(model)
    assert find_head(model, "scores").layer is model.ends[0]


def replay(model, layer=None, x=X):
    head = find_head(model, layer, x[:1])
    check_replay(head, tap(model, head)(x))


@pytest.mark.parametrize(
    "end", [lambda: layers.Rescaling(1.05), lambda: layers.Lambda(lambda z: z**2)]
)
def test_a_head_whose_scores_are_changed_afterwards_is_refused(end):
    model = functional(layers.Dense(3, name="scores"), end())
    with pytest.raises(ReplayError, match=r"'scores'.*is off by up to.*pass layer="):
        replay(model, "scores")


def test_a_layer_that_is_not_the_last_is_refused():
    model = functional(layers.Dense(4), layers.Dense(3, "softmax", name="scores"))
    first = model.layers[2]
    with pytest.raises(ReplayError, match="has another shape"):
        replay(model, first)


def test_a_head_on_sequences_is_refused():
    inputs = keras.Input((4, 6))
    model = keras.Model(inputs, layers.Dense(3, "softmax")(inputs))
    with pytest.raises(ReplayError, match="Pool or flatten"):
        replay(model, x=np.zeros((5, 4, 6), np.float32))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS.keys())
def test_a_diverged_model_is_no_other_model(value, ends):
    model = functional(*ends())
    scores = model.get_layer("scores")
    kernel = scores.get_weights()[0]
    kernel[0, 0] = value
    scores.set_weights([kernel, *scores.get_weights()[1:]])
    replay(model)
    hidden = model.get_layer("hidden")
    hidden.set_weights([np.full_like(hidden.get_weights()[0], value), hidden.get_weights()[1]])
    replay(model)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_other_precisions_replay_within_their_rounding(policy):
    keras.config.set_dtype_policy(policy)
    try:
        hidden = layers.Dense(512, "relu")
        model = functional(hidden, layers.Dense(3), layers.Activation("softmax", dtype="float32"))
    finally:
        keras.config.set_dtype_policy("float32")
    replay(model)
