"""Rows as bits, one bit at a time, in the words of the documentation."""

from __future__ import annotations

import base64
from collections.abc import Iterable


def bits(rows: Iterable[int]) -> str:
    number = sum(1 << row for row in set(rows))
    packed = number.to_bytes(number.bit_length() // 8 + 1, "little")
    return "bits:" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
