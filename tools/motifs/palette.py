"""The colours of the motifs: one hue for each branch of the category tree, in oklch."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

# Hue in degrees and strength of colour. Neighbours in the tree stand apart on the wheel, so that a
# mixed catalogue page is lively and a page of one branch is calm.
BRANCHES = {
    "drilling-fastening": (168, 1.0),
    "sawing-cutting": (78, 0.95),
    "sanding-shaping": (42, 0.95),
    "measuring-layout": (240, 0.95),
    "hand-tools": (205, 0.75),
    "garden-outdoors": (138, 1.05),
    "ladders-decorating": (352, 0.78),
    "plumbing-electrical": (222, 1.0),
    "masonry-concrete": (58, 0.55),
    "cleaning": (190, 0.95),
    "vehicles-moving": (272, 0.85),
    "kitchen-preserving": (28, 1.0),
    "events-camping": (98, 1.0),
    "sewing-crafts": (325, 0.85),
}

# The hue of the pages' paper, and of the point on the wheel from where both ways to it are as long.
# The boards lean towards paper, so that no page of motifs turns candy-coloured.
PAPER = 85
COLD = 265


@dataclass(frozen=True)
class Palette:
    """What the placeholder colours of a drawing become, and the board behind it."""

    board: str
    holes: str
    outline: str
    shadow: str
    deep: str
    body: str
    shine: str
    glow: str
    peg: str
    peg_end: str


def palette(branch: str, variant: int) -> Palette:
    """The colours of a branch; the fourth variant hangs on a board of full colour."""
    hue, strength = BRANCHES[branch]
    lightness, chroma, turn = (
        (0.88, 0.036, 0),
        (0.9, 0.032, 8),
        (0.865, 0.042, 20),
        (0.64, 0.085, 0),
    )[variant]
    turn = turn if hue > COLD or hue < PAPER else -turn
    full = variant == 3

    def tone(light: float, colour: float, shift: float = 0) -> str:
        return hexadecimal(light, colour * strength, hue + shift)

    return Palette(
        board=tone(lightness, chroma, turn),
        holes=tone(lightness - 0.075, chroma + 0.012, turn),
        outline=tone(lightness + 0.055, chroma * 0.55, turn),
        shadow=tone(0.3, 0.05, turn),
        deep=tone(0.28 if full else 0.34, 0.062),
        body=tone(0.93, 0.035) if full else tone(0.6, 0.105),
        shine=tone(0.75, 0.08) if full else hexadecimal(0.975, 0.018, 85),
        glow=hexadecimal(0.975, 0.018, 85),
        peg=hexadecimal(0.76, 0.085, 70),
        peg_end=hexadecimal(0.9, 0.055, 78),
    )


def hexadecimal(lightness: float, chroma: float, hue: float) -> str:
    """An oklch colour in sRGB, clipped; the matrices are Björn Ottosson's."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * gamma(channel)):02x}" for channel in linear)


def gamma(channel: float) -> float:
    """A linear channel as sRGB stores it, between 0 and 1."""
    channel = min(max(channel, 0.0), 1.0)
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
