"""One look for all charts: colours, fonts, titles that say the finding; and the picture as PNG."""

from __future__ import annotations

import gc
import io
import logging
import math
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from PIL import Image

from xl_segment.charts.vector import DoubleRenderer
from xl_segment.look import ACCENT, COUNTER_ACCENT, INK, LINE, QUIET
from xl_segment.rounding import about, with_decimals

#: Better and worse, told by colour-blind readers too; and apart, where neither is better.
BETTER, WORSE, APART = ACCENT, COUNTER_ACCENT, QUIET

#: Of a PNG, 0 to 9: higher takes a third longer for pictures that are hardly smaller.
_COMPRESSION = 3
#: Inches; dots per inch.
WIDTH, HEIGHT, DPI = 6.4, 4.0, 160
#: Of a screen, in a notebook.
_SCREEN_DPI = 100
#: The fonts of a chart, the first that has a letter draws it: that of the sheets, or its like; that which comes with
#: matplotlib; then those in which Windows, macOS and Linux write what is not Latin. All are outlines: colour emoji,
#: which are pictures, cannot be drawn.
_FONTS = (
    "Calibri", "Carlito", "DejaVu Sans",
    "Microsoft YaHei", "SimSun", "PingFang SC", "Hiragino Sans GB", "Microsoft JhengHei", "PingFang TC",
    "Yu Gothic", "Meiryo", "MS Gothic", "Hiragino Sans", "Malgun Gothic", "Apple SD Gothic Neo",
    "Segoe UI", "Arial", "Tahoma", "Geeza Pro", "Arial Hebrew", "Nirmala UI", "Mangal", "Kohinoor Devanagari",
    "Leelawadee UI", "Thonburi", "Sylfaen", "Segoe UI Emoji", "Segoe UI Symbol", "Arial Unicode MS",
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Noto Sans JP", "Noto Sans KR",
    "WenQuanYi Micro Hei", "Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari",
    "Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans Thai", "Noto Sans Armenian", "Noto Sans Georgian",
    "Noto Sans Ethiopic", "Noto Sans Symbols", "Noto Sans Symbols2", "Noto Sans Symbols 2", "Noto Emoji", "Symbola",
)  # fmt: skip
#: Of these, those that are here; the one of most texts; and by how much its letters are smaller than those of DejaVu.
FONTS = [name for name in _FONTS if name in set(fontManager.get_font_names())]
FONT = FONTS[0]
_SCALE = 1.14 if FONT in ("Calibri", "Carlito") else 1.0
#: Letters are measured in a font of so many points, which tells widths in so many parts of a point: of a text, and of a
#: letter.
_LARGE, _PARTS_OF_A_POINT, _PARTS_OF_AN_ADVANCE = 100.0, 64, 65_536
#: Between these letters are the scripts, Hebrew to Mongolian, whose letters change beside each other.
_FIRST_JOINED, _AFTER_JOINED = "\u0590", "\u1e00"
_TITLE_SIZE, _SUBTITLE_SIZE, _SIZE = 11.5, 8.5, 8.5
_TITLE_LINE, _SUBTITLE_LINE = 1.2, 1.25
_LEFT, RIGHT = 0.035, 0.97
#: Units that large numbers above each other are written in, where the least of them has two digits in it: thousands
#: from ten of them on, as by themselves.
_UNITS = ((1e9, "bn"), (1e6, "M"), (1e3, "k"), (1.0, ""))
_FROM = {"bn": 999.5e6, "M": 999_500, "k": 9_995}
_MOST_DECIMALS = 4


@dataclass(frozen=True)
class Chart:
    """A chart: its name, the finding, what is shown, and how to draw it.

    alt: text for those who cannot see it. width, height: inches, as it stands on a sheet. dpi: of its picture.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    draw: Callable[[Chart], Figure] = field(repr=False)
    width: float = WIDTH
    height: float = HEIGHT
    dpi: int = DPI

    def figure(self) -> Figure:
        """Return a new matplotlib figure; its texts are texts, whatever stands in them."""
        with _as_text():
            figure = self.draw(self)
            # Ticks are made when somebody looks for them, and each knows from then on that its text is no formula.
            for axes in figure.axes:
                for axis in (axes.xaxis, axes.yaxis):
                    axis.get_major_ticks()
                    axis.get_minor_ticks()
                    axis.get_offset_text()
            for text in figure.findobj(Text):
                text.set_fontfamily(fonts_for(text.get_text()))
        return figure

    def png(self) -> bytes:
        """Return the picture, drawn once; the same facts give the same bytes."""
        return self._drawn[0]

    def outlines(self) -> bytes | None:
        """Return the same picture as SVG, drawn along with the dots; None where it is too much for a sheet.

        Letters are outlines: a text would be as wide as the font that a machine has in its place.
        """
        return self._drawn[1]

    def svg(self) -> bytes:
        """Return the picture in lines, which stays sharp at any size; the same facts give the same bytes."""
        figure = self.figure()
        out = io.BytesIO()
        with _as_text(), mpl.rc_context({"svg.hashsalt": self.name}):
            figure.savefig(out, format="svg", facecolor="white", metadata={"Date": None, "Creator": None})
        return out.getvalue()

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        """Show the picture in a notebook, with its text for those who cannot see it."""
        size = {"width": round(self.width * _SCREEN_DPI), "height": round(self.height * _SCREEN_DPI)}
        return self.png(), {**size, "alt": self.alt}

    @property
    def file_name(self) -> str:
        """What a file of it is called, without the ending: "segment-sizes"."""
        return "segment-" + (re.sub(r"\W+", "-", self.name.removeprefix("xl_segment ")).strip("-") or "chart")

    @cached_property
    def _drawn(self) -> tuple[bytes, bytes | None]:
        with _without_collecting(), _as_text():
            figure = self.figure()
            figure.set_facecolor("white")
            renderer = DoubleRenderer(*figure.bbox.size, figure.dpi)
            figure.draw(renderer)
        # Nothing is seen through a picture, so it is written without how opaque each dot is: smaller, and sooner.
        picture = Image.fromarray(np.asarray(renderer.buffer_rgba())).convert("RGB")  # type: ignore[no-untyped-call]
        out = io.BytesIO()
        picture.save(out, format="png", dpi=(self.dpi, self.dpi), compress_level=_COMPRESSION)
        return out.getvalue(), renderer.svg(self.width, self.height)


@contextmanager
def _as_text() -> Iterator[None]:
    """Let matplotlib take dollar signs for dollars, and show a box where the font has no such letter.

    Letters keep the outlines that they have: moving these onto whole dots takes most of the time that a text takes, and
    a picture is seen at another size anyway.
    """
    look: dict[Any, Any] = {"text.parse_math": False, "text.usetex": False, "text.hinting": "none"}
    with mpl.rc_context(look), _without_warnings_about_letters():
        yield


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave what a figure no longer needs where it is until it is drawn: looking for it takes a tenth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _without_warnings_about_letters() -> Iterator[None]:
    """Let a font be asked for what it lacks, letters or a bold cut: another one is there, or nobody can help it."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        log.setLevel(logging.ERROR)
        try:
            yield
        finally:
            log.setLevel(level)


def new_figure(chart: Chart) -> tuple[Figure, float]:
    """Return a figure with title and subtitle, and the height (0 to 1) below which there is room to draw."""
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI)
    FigureCanvasAgg(figure)
    room = 72 * WIDTH * (RIGHT - _LEFT)
    title = fit(chart.title, room, points(_TITLE_SIZE), bold=True, lines=2)
    subtitle = fit(chart.subtitle, room, points(_SUBTITLE_SIZE), lines=2)
    look: dict[str, Any] = {"va": "top", "family": FONT}
    top = 0.97
    figure.text(
        _LEFT, top, title, fontsize=points(_TITLE_SIZE), weight="bold", color=INK, linespacing=_TITLE_LINE, **look
    )
    top -= _lines_high(title, _TITLE_SIZE, _TITLE_LINE) + 0.012
    figure.text(_LEFT, top, subtitle, fontsize=points(_SUBTITLE_SIZE), color=QUIET, linespacing=_SUBTITLE_LINE, **look)
    return figure, top - _lines_high(subtitle, _SUBTITLE_SIZE, _SUBTITLE_LINE) - 0.035


def points(size: float) -> float:
    """Return the size in which letters are as high as those of DejaVu in a size of so many points."""
    return size * _SCALE


def _lines_high(text: str, size: float, spacing: float) -> float:
    """Return how high the lines of a text are, as a part of the height of a chart."""
    return (text.count("\n") + 1) * points(size) * spacing * 1.02 / (72 * HEIGHT)


def wrap(text: str, characters: int, lines: int) -> str:
    """Break a text into at most so many lines; what is too long ends in an ellipsis."""
    # A word of a thousand letters is looked at no further than it can be seen.
    return "\n".join(textwrap.wrap(drawable(text)[:2_000], characters, max_lines=lines, placeholder=" …"))


def fit(text: str, width: float, size: float, *, bold: bool = False, lines: int = 1) -> str:
    """Break a text into at most so many lines of a width in points, about equally long; what is too long ends in "…".

    A figure stays with the word before it, where there is room for that.
    """
    text = drawable(text)[:2_000].strip()
    if text_width(text, size, bold=bold) <= width:
        return text
    with_figures, words = re.split(r" +(?![(\d])", text), text.split()
    for count, pieces, part in product(range(2, lines + 1), (with_figures, words), (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)):
        fitted, left = _lines_of(pieces, part * width, size, bold=bold, lines=count)
        if not left and all(text_width(line, size, bold=bold) <= width for line in fitted):
            return "\n".join(fitted)
    fitted, left = _lines_of(words, width, size, bold=bold, lines=lines)
    if left:
        fitted[-1] = f"{fitted[-1]} {left[0]}"
    return "\n".join(_cut(line, width, size, bold=bold) for line in fitted)


def _lines_of(
    words: Sequence[str], width: float, size: float, *, bold: bool, lines: int
) -> tuple[list[str], Sequence[str]]:
    """Return lines with as many words as there is room for, at least one each, and the words that are left."""
    fitted: list[str] = []
    while words and len(fitted) < lines:
        taken = 1
        while taken < len(words) and text_width(" ".join(words[: taken + 1]), size, bold=bold) <= width:
            taken += 1
        fitted.append(" ".join(words[:taken]))
        words = words[taken:]
    return fitted, words


def _cut(line: str, width: float, size: float, *, bold: bool) -> str:
    """Take letters off the end of a line until it is no wider."""
    if text_width(line, size, bold=bold) <= width:
        return line
    while line and text_width(f"{line}…", size, bold=bold) > width:
        line = line[:-1]
    return f"{line.rstrip(' ,')}…"


@lru_cache(maxsize=8192)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is drawn, in points.

    Letters of other scripts are put together as they are drawn: an Arabic one is narrower between others.
    """
    text = drawable(text)
    usual = fonts_for(text) == FONT
    if usual and not any(_FIRST_JOINED <= letter < _AFTER_JOINED for letter in text):
        return size * sum(_letter_width(letter, bold) for letter in text)
    font = get_font(_first_path(bold=bold) if usual else _paths(bold=bold))
    font.set_size(_LARGE, 72)
    with _without_warnings_about_letters():
        font.set_text(text, 0.0, LoadFlags.NO_HINTING)
    return size * float(font.get_width_height()[0]) / _PARTS_OF_A_POINT / _LARGE


@lru_cache(maxsize=4096)
def _letter_width(letter: str, bold: bool) -> float:
    """Return how wide a letter is in the font of most texts, at a size of one point."""
    font = get_font(_first_path(bold=bold))
    font.set_size(_LARGE, 72)
    glyph = font.load_glyph(font.get_char_index(ord(letter)), LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / _PARTS_OF_AN_ADVANCE / _LARGE


def fonts_for(text: str) -> str | list[str]:
    """Return the font of a text; where it has not all letters of it, those that may have the others as well."""
    if all(map(_is_usual, text)):
        return FONT
    return FONTS


@lru_cache(maxsize=4096)
def _is_usual(letter: str) -> bool:
    """Tell whether the font of most texts has a letter."""
    return letter.isspace() or bool(get_font(_first_path(bold=False)).get_char_index(ord(letter)))


def can_draw(text: str) -> bool:
    """Tell whether the fonts have all letters of a text."""
    return all(letter.isspace() or _has_letter(letter) for letter in drawable(text))


@lru_cache(maxsize=4096)
def _has_letter(letter: str) -> bool:
    return any(get_font((_path(name, False),)).get_char_index(ord(letter)) for name in FONTS)


def _first_path(*, bold: bool) -> tuple[str, ...]:
    """Return the file of the font of most texts; those of the others are looked for where a text needs them."""
    return (_path(FONTS[0], bold),)


def _paths(*, bold: bool) -> tuple[str, ...]:
    """Return the files of the fonts, in the order in which they are asked for a letter."""
    return tuple(_path(name, bold) for name in FONTS)


@lru_cache(maxsize=128)
def _path(name: str, bold: bool) -> str:
    with _without_warnings_about_letters():
        return str(findfont(FontProperties(family=[name], weight="bold" if bold else "normal")))


def drawable(text: str) -> str:
    """Return a text without what no font can draw: control characters, halves of pairs."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def parted(name: str) -> str:
    """Part a header like MntMeatProducts or purchase_count into words, so that it can be wrapped."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")


def shorten(text: str, characters: int) -> str:
    """Cut a text to so many characters."""
    text = drawable(text)
    if len(text) <= characters:
        return text
    return text[: characters - 1].rstrip(" ,") + "…"


def add_axes(figure: Figure, top: float, *, left: float = 0.11, right: float = RIGHT, bottom: float = 0.13) -> Axes:
    """Return axes under the titles, without a frame at the top and at the right."""
    axes = figure.add_axes((left, bottom, right - left, top - bottom))
    plain(axes)
    return axes


def plain(axes: Axes, *, grid: Literal["x", "y", ""] = "y") -> None:
    """Take off what is not needed; light lines behind the data."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(LINE)
    axes.tick_params(colors=QUIET, labelsize=points(_SIZE), length=0, labelfontfamily=FONT)
    axes.set_axisbelow(True)
    axes.grid(visible=False)
    if grid:
        axes.grid(axis=grid, color=LINE, linewidth=0.6)


def draw_bars(axes: Axes, boxes: Sequence[Sequence[float]] | np.ndarray, **look: Any) -> None:  # noqa: ANN401
    """Draw bars as one shape, which takes a fraction of the time of many. boxes: left, right, bottom, top of each."""
    left, right, bottom, top = np.reshape(np.asarray(boxes, dtype=np.float64), (-1, 4)).T
    corners = np.stack([left, bottom, right, bottom, right, top, left, top, left, bottom], axis=-1).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], len(left))
    axes.add_patch(PathPatch(Path(corners, codes), **({"linewidth": 0} | look)))


def label_axes(axes: Axes, x: str, y: str) -> None:
    """Name the axes."""
    axes.set_xlabel(drawable(x), fontsize=points(_SIZE), color=QUIET, family=FONT)
    axes.set_ylabel(drawable(y), fontsize=points(_SIZE), color=QUIET, family=FONT)


def write(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:  # noqa: ANN401  what matplotlib takes
    """Write into a chart, in ink unless told otherwise."""
    options: dict[str, Any] = {"fontsize": points(_SIZE), "color": INK, "family": FONT, "va": "center"} | look
    axes.text(x, y, drawable(text), **options)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart until each two are at least `gap` apart, staying between low and high if they fit."""
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    ascending = [min(max(wanted[at], low), high) for at in order]
    for at in range(1, len(ascending)):
        ascending[at] = max(ascending[at], ascending[at - 1] + gap)
    if ascending and ascending[-1] > high:
        ascending[-1] = high
        for at in range(len(ascending) - 2, -1, -1):
            ascending[at] = min(ascending[at], ascending[at + 1] - gap)
    placed = [0.0] * len(wanted)
    for position, at in zip(ascending, order, strict=True):
        placed[at] = position
    return placed


def tick(value: float) -> str:
    """Write a place on an axis: exact up to ten thousand."""
    return f"{value:,.0f}" if 99.5 <= abs(value) < 9_995 else number(value)


def number(value: float) -> str:
    """Write a number with at most three significant digits."""
    if value != value:
        return "–"
    if abs(value) >= 999.5e9:
        return f"{value:.3g}"
    if abs(value) >= 999.5e6:
        return f"{value / 1e9:.3g}bn"
    if abs(value) >= 999_500:
        return f"{value / 1e6:.3g}M"
    if abs(value) >= 9_995:
        return f"{value / 1e3:.3g}k"
    if abs(value) >= 99.5:
        return f"{about(value):,.0f}"
    return f"{value:.3g}"


def alike(values: Sequence[float]) -> list[str]:
    """Write numbers that stand above each other with one unit and one number of digits: 42.3, 46.3, 65.8; "–" for NaN.

    The largest has three significant digits, more where a small one would be written as nought.
    """
    known = [abs(float(value)) for value in values if math.isfinite(value)]
    if not known:
        return ["–"] * len(values)
    largest, least = max(known), min(filter(None, known), default=0.0)
    if largest >= 999.5e9 or 0 < largest < 0.001:
        return [number(value) for value in values]
    size, unit, decimals = next(
        (size, unit, _decimals(largest / size))
        for size, unit in _UNITS
        if size == 1.0 or (largest >= _FROM[unit] and least * 10 ** _decimals(largest / size) >= 10 * size)
    )
    if size == 1.0 and all(value.is_integer() for value in known):
        decimals = 0
    while decimals < _MOST_DECIMALS and 0 < least < 0.5 * size / 10**decimals:
        decimals += 1
    return [
        f"{with_decimals(about(value) / size, decimals)}{unit}" if math.isfinite(value) else "–" for value in values
    ]


def _decimals(value: float) -> int:
    """Return how many decimals make three significant digits."""
    return 0 if value >= 99.95 else 1 if value >= 9.995 else 2


def many_segments(k: int) -> str:
    """Return "Five segments"; numbers above ten in figures."""
    words = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    if 2 <= k <= 10:
        return f"{words[k - 2]} segments"
    return f"{k} segments"
