"""A clip's sheet is handed to a browser only where it is the picture that its description says."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tensorboard_plugin_weightvis import clip_sheets
from tensorboard_plugin_weightvis.clip_sheets import DamagedSheetError, Layout

CLIPS = np.zeros((1, 5, 6, 8, 3), np.uint8)


def saved(size: tuple[int, int], format_: str) -> bytes:
    """A black picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, format_)
    return buffer.getvalue()


def resized(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG, which says that it is of another size."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + height.to_bytes(2) + width.to_bytes(2) + jpeg[at + 4 :]


def test_what_is_packed_is_passed() -> None:
    (sheet,), layout = clip_sheets.pack(CLIPS)
    clip_sheets.check(sheet, layout)


@pytest.mark.filterwarnings("error")
def test_a_sheet_of_another_size_is_refused_without_being_decoded() -> None:
    (sheet,), layout = clip_sheets.pack(CLIPS)
    for width, height in ((65_000, 65_000), (25, 12), (24, 18)):
        with pytest.raises(DamagedSheetError, match="its frames need"):
            clip_sheets.check(resized(sheet, width, height), layout)


def test_a_sheet_that_no_browser_could_show_is_refused_though_its_frames_need_it() -> None:
    (sheet,), _ = clip_sheets.pack(CLIPS)
    with pytest.raises(DamagedSheetError, match="are shown"):
        clip_sheets.check(resized(sheet, 61_440, 61_440), Layout(225, (4096, 4096), 15))


@pytest.mark.parametrize(
    "sheet", [b"", b"\xff\xd8", saved((24, 12), "PNG"), saved((24, 12), "GIF"), b"<svg/>"]
)
def test_what_is_no_jpeg_is_refused(sheet: bytes) -> None:
    with pytest.raises(DamagedSheetError):
        clip_sheets.check(sheet, Layout(5, (8, 6), 3))
