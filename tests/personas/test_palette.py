"""The colours of segments stay apart, to every eye and in grey print, and what a workbook remembers stays as it is."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from xl_segment.look import INK, contrast, tint
from xl_segment.personas.palette import FORMER, NAMES, PALETTE, called, name_of

#: How linear red, green and blue reach an eye that lacks one kind of cones, severity 1.0 (Machado, Oliveira and
#: Fernandes 2009, A Physiologically-based Model for Simulation of Color Vision Deficiency, table of the supplement).
EYES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
#: Linear sRGB to CIE XYZ, and its white (IEC 61966-2-1).
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE_POINT = np.array([0.95047, 1.0, 1.08883])


def lab(colour: str, eye: str = "normal") -> np.ndarray:
    """Return L*, a*, b* of "#RRGGBB" as an eye sees it."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(EYES[eye] @ linear, 0, 1) / WHITE_POINT
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Return how far two colours are apart (CIEDE2000, after Sharma, Wu and Dalal 2005, equations 2 to 22)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    middle = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    weight = (
        1 - 0.17 * np.cos(np.radians(middle - 30)) + 0.24 * np.cos(np.radians(2 * middle))
        + 0.32 * np.cos(np.radians(3 * middle + 6)) - 0.20 * np.cos(np.radians(4 * middle - 63))
    )  # fmt: skip
    of_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    of_c, of_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    rotation = (
        -2 * np.sqrt(chroma**7 / (chroma**7 + 25**7)) * np.sin(np.radians(60 * np.exp(-(((middle - 275) / 25) ** 2))))
    )
    dl, dc, dh = (l2 - l1) / of_l, (c2 - c1) / of_c, hue / of_h
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        # Of the published test data: numbers 1, 7, 9, 17, 20 and 25.
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.4900, -0.0010), (50, -2.4900, 0.0009), 7.1792),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_distance_of_colours_is_that_of_the_published_test_data(
    one: tuple[float, ...], other: tuple[float, ...], distance: float
) -> None:
    assert apart(np.array(one), np.array(other)) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("eye", EYES)
def test_each_two_of_the_ten_colours_are_apart_to_every_eye(eye: str) -> None:
    distances = {pair: apart(*(lab(colour, eye) for colour in pair)) for pair in combinations(PALETTE, 2)}
    assert len(distances) == 45
    assert min(distances.values()) >= 10, min(distances, key=lambda pair: distances[pair])


@pytest.mark.parametrize("eye", EYES)
def test_the_measure_finds_what_is_one_colour_to_an_eye(eye: str) -> None:
    one, other = ("#7B5EA7", "#0072B2") if eye in ("protanopia", "deuteranopia") else ("#1B9E77", "#009E73")
    assert apart(lab(one, eye), lab(other, eye)) < 5


def test_in_grey_print_no_two_colours_are_alike() -> None:
    lightness = sorted(float(lab(colour)[0]) for colour in PALETTE)
    steps = [upper - lower for lower, upper in pairwise(lightness)]
    assert min(steps) > 0.5
    # Two pairs are near each other: sky and orange, which have always been there, and pink and green.
    assert sorted(steps)[2] > 3.5


def test_ink_can_be_read_on_the_tint_of_every_colour() -> None:
    assert min(contrast(INK, tint(colour)) for colour in (*PALETTE, *FORMER)) > 7


def test_a_colour_of_an_older_workbook_keeps_its_name_and_its_value() -> None:
    assert len(FORMER) == 4
    for colour, name in FORMER.items():
        assert name_of(colour) == name
        assert called(name, now=colour) == colour != NAMES[name]
        assert called(name.upper(), now="#0072B2") == called(name) == NAMES[name]
    assert called("bleu", now="#0072B2") == ""
