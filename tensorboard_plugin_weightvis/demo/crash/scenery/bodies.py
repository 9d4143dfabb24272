"""Vehicles where they are: their faces, shadows and lamps."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.demo.crash.scenery.canvas import Canvas, Floats
from tensorboard_plugin_weightvis.demo.crash.scenery.vehicles import Shape

_NEAREST = 0.6  # metres ahead: what is nearer is cut off


class Vehicle(NamedTuple):
    """A vehicle in one frame: ``lit``: whether it brakes; ``visible``: 0 lost in the haze, to 1."""

    shape: Shape
    x: float
    z: float
    yaw: float
    lit: bool = False
    visible: float = 1.0


def draw(canvas: Canvas, vehicle: Vehicle) -> None:
    """Draw a vehicle, with its shadow under it and its lamps lit where they are."""
    shape, z = vehicle.shape, max(vehicle.z, 1.0)
    _draw_shadow(canvas, vehicle)
    places = _placed(vehicle, shape.corners)
    colours = canvas.hazy(shape.colours, z, vehicle.visible)
    whole = places[..., 2].min(axis=1) > _NEAREST
    pixels = canvas.see(np.maximum(places, [-np.inf, -np.inf, _NEAREST]))
    shown = _faces_us(pixels)
    for i in np.flatnonzero(shown | ~whole):
        if whole[i]:
            canvas.fill(pixels[i], colours[i])
        elif len(cut := _before_camera(places[i])) > 2 and _faces_us(seen := canvas.see(cut)):
            canvas.fill(seen, colours[i])
    _light_lamps(canvas, vehicle)


def _placed(vehicle: Vehicle, corners: Floats) -> Floats:
    """A shape's corners where its vehicle is; it turns about its middle."""
    half, cos, sin = vehicle.shape.length / 2, np.cos(vehicle.yaw), np.sin(vehicle.yaw)
    turned = (corners - [0, 0, half]) @ np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
    return turned + np.array([vehicle.x, 0, vehicle.z + half])


def _draw_shadow(canvas: Canvas, vehicle: Vehicle) -> None:
    half, length = vehicle.shape.width / 2 + 0.15, vehicle.shape.length
    flat = np.array([[-half, 0, -0.3], [half, 0, -0.3], [half, 0, length], [-half, 0, length]])
    cut = _before_camera(_placed(vehicle, flat))
    if len(cut) > 2:
        colour = np.array(canvas.light.road) * (0.45 + 0.2 * canvas.light.glow)
        canvas.fill(canvas.see(cut), canvas.hazy(colour, max(vehicle.z, 1), vehicle.visible))


def _light_lamps(canvas: Canvas, vehicle: Vehicle) -> None:
    away = np.cos(vehicle.yaw) > 0
    strength = max(canvas.light.glow, 0.6 * vehicle.lit * away) * vehicle.visible
    if strength < 0.1:
        return
    lamps = _placed(vehicle, vehicle.shape.tail if away else vehicle.shape.front)
    red, white = np.array([60, 50, 255]), np.array([225, 240, 255])
    radius = 0.16 + 0.1 * vehicle.lit if away else 0.22
    for x, y, z in lamps[lamps[:, 2] > _NEAREST].tolist():
        colour = strength * np.exp(-z / 150) * (red if away else white)
        canvas.shine((x, y, z), radius, colour)


def _faces_us(pixels: Floats) -> Any:
    """Whether polygons ``[..., corners, 2]`` turn their outside to the camera."""
    x, y = pixels[..., 0], pixels[..., 1]
    area = x * np.roll(y, -1, axis=-1) - np.roll(x, -1, axis=-1) * y
    return area.sum(axis=-1) < 0


def _before_camera(corners: Floats) -> Floats:
    """A polygon ``[corners, 3]`` without its part beside and behind the camera."""
    kept = []
    for here, there in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if here[2] >= _NEAREST:
            kept.append(here)
        if (here[2] - _NEAREST) * (there[2] - _NEAREST) < 0:
            part = (_NEAREST - here[2]) / (there[2] - here[2])
            kept.append(here + part * (there - here))
    return np.array(kept)
