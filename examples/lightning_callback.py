"""A Lightning callback around HeadLogger, beside your own ``Trainer.fit``.

Run it, then: tensorboard --logdir logs/lightning
"""

import sys

import lightning
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import tensorboard_plugin_weightvis as weightvis


class WeightVis(lightning.Callback):
    """Logs the module's head before training and after every epoch, in the first process alone."""

    def __init__(self, logdir, **options):
        self.logdir, self.options = logdir, options

    def on_fit_start(self, trainer, module):
        if trainer.is_global_zero:
            self.logger = weightvis.torch.HeadLogger(self.logdir, module, **self.options)

    def on_train_epoch_end(self, trainer, _):
        if trainer.is_global_zero:
            self.logger.log(trainer.current_epoch + 1, trainer.callback_metrics)


class Digits(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))

    def forward(self, x):
        return self.model(x)

    def training_step(self, batch, _):
        x, y = batch
        loss = nn.functional.cross_entropy(self(x), y)
        self.log("loss", loss, on_epoch=True, on_step=False)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.01)


logdir = sys.argv[1] if len(sys.argv) > 1 else "logs/lightning"
images = load_digits().images / 16
x, y = torch.tensor(images).float().flatten(1), torch.tensor(load_digits().target)
train, test = train_test_split(range(len(x)), test_size=0.4, stratify=y, random_state=0)

lightning.seed_everything(0)
log = WeightVis(logdir, test=(x[test], y[test]), thumbnails=images[test])
trainer = lightning.Trainer(
    max_epochs=5, callbacks=[log], logger=False, enable_checkpointing=False, accelerator="cpu"
)
trainer.fit(Digits(), DataLoader(TensorDataset(x[train], y[train]), batch_size=32, shuffle=True))
