"""The analyses by hand, without TensorBoard: any activations, kernel, bias and labels will do.

python examples/analysis.py
"""

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

import tensorboard_plugin_weightvis as weightvis

analysis = weightvis.analysis

data = load_breast_cancer()
x, x_test, y, labels = train_test_split(data.data, data.target, test_size=0.4, random_state=0)
scaler = StandardScaler().fit(x)
model = LogisticRegression().fit(scaler.transform(x), y)

# A head is a kernel [features, classes] and a bias [classes]; one unit makes two columns.
activations = scaler.transform(x_test)
kernel = analysis.two_columns(model.coef_.T)
bias = analysis.two_columns(model.intercept_)
scores = analysis.scores(activations, kernel, bias)
mean = activations.mean(axis=0)

# Does a feature matter?
shapley = analysis.mean_absolute_shapley(activations, kernel, mean)
ablated = analysis.ablation.log_loss_effect(scores, labels, activations, kernel, reference=mean)
permuted = analysis.permutation.accuracy_effect(scores, labels, activations, kernel)
q = analysis.discoveries(analysis.sfit(activations, kernel, bias, labels, mean).p)
print(f"{'feature':24} {'Shapley':>8} {'ablation':>9} {'permutation':>12} {'q':>8}")
for j in analysis.descending(shapley)[:8]:
    print(
        f"{data.feature_names[j]:24} {shapley[j]:8.3f} {ablated.value[j]:9.4f}"
        f" {permuted.value[j]:12.4f} {q[j]:8.1e}"
    )

# Does the head lean to a class?
found = analysis.lean(labels, np.argmax(scores, axis=1), classes=2)
print(f"\npredicted {found.predicted}, labelled {found.labelled}: p = {found.p:.2f}")

# What if?
operations = analysis.parse_operations("mute:worst texture", *kernel.shape, data.feature_names)
changed = analysis.apply_operations(operations, kernel, bias, mean=mean)
after = analysis.scores(activations, changed.kernel, changed.bias)
for name, z in (("as it is", scores), ("without worst texture", after)):
    print(f"{name}: {analysis.figures(z, labels)}")
