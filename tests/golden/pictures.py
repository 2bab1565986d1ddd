# SPDX-License-Identifier: GPL-3.0-or-later
"""Test pictures from integer formulas, the ones that public/llava_next_preprocess.json states."""
import numpy as np
from PIL import Image


def pixels(kind, height, width):
    """(height, width, 3) uint8."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.uint32)
    if kind == 'ramp':
        return ((7 * x + 13 * y + 29 * c + (x * y) % 17) % 256).astype(np.uint8)
    h = x * np.uint32(374761393) + y * np.uint32(668265263) + c * np.uint32(2246822519)
    h = (h ^ (h >> 13)) * np.uint32(1274126177)
    h ^= h >> 16
    return ((h & 255) if kind == 'noise' else 255 * (h & 1)).astype(np.uint8)


def picture(name):
    """'ramp_41x67' -> the picture of 41 rows and 67 columns."""
    kind, size = name.split('_')
    return Image.fromarray(pixels(kind, *map(int, size.split('x'))))
