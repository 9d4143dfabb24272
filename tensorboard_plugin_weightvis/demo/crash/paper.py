"""What the paper's case study (§5) fixes, of the Car Crash Dataset and of its model's input."""

from __future__ import annotations

FRAMES = 50  # of a clip
SIZE = 128  # of a frame's sides, in pixels
BATCH_SIZE = 8
NORMAL, CRASH = "Normal", "Crash-1500"  # the data set's folders
CLASSES = {NORMAL: "Normal", CRASH: "Crash"}  # folder: class, in the paper's order
