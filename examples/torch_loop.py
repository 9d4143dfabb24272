"""A plain PyTorch loop; weightvis is the import, three lines of arguments, and one an epoch.

Run it, then: tensorboard --logdir logs/torch_loop
"""

import sys

import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn

import tensorboard_plugin_weightvis as weightvis

logdir = sys.argv[1] if len(sys.argv) > 1 else "logs/torch_loop"
data = load_breast_cancer()
x_train, x_test, y_train, y_test = train_test_split(
    data.data, data.target, test_size=0.4, stratify=data.target, random_state=0
)
scaler = StandardScaler().fit(x_train)
x_train, x_test = (torch.tensor(scaler.transform(x)).float() for x in (x_train, x_test))
y_train, y_test = torch.tensor(y_train), torch.tensor(y_test)

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(30, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

logger = weightvis.torch.HeadLogger(
    logdir, model, test=(x_test, y_test), class_names=data.target_names
)
for epoch in range(10):
    for rows in torch.randperm(len(x_train)).split(32):
        loss = nn.functional.cross_entropy(model(x_train[rows]), y_train[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch + 1}: loss {loss.item():.3f}")
    logger.log(epoch + 1, {"loss": loss})
