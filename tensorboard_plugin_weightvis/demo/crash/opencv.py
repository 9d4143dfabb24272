"""OpenCV, quiet; where it is missing, or can't be loaded, a sentence says so."""

from __future__ import annotations

import os

from tensorboard_plugin_weightvis.errors import WeightVisError

# Read as it is imported: what is wrong with a clip is said by who reads it.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

try:
    import cv2
except ImportError as error:
    raise WeightVisError(
        f"clips need OpenCV, which cannot be imported ({error});"
        " pip install 'tensorboard-plugin-weightvis[video]'"
    ) from error

__all__ = ["cv2"]
