"""A chart drawn once, in dots and in lines: each stroke into the picture of dots is written down as SVG as well.

Drawing a figure a second time for its SVG would take as long as the first time; most of that goes into laying it out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform, Transform

#: More marks than these, each by itself, or more bytes are left to the dots: a sheet with them is slow to scroll.
_MOST_MARKS, _MOST_BYTES = 2_000, 600_000
#: Of many round marks those of one colour are this many shapes: within one of them what overlaps is no darker.
_LAYERS = 8
#: Letters are written down in so many parts of their size.
_EM = 1000
#: What matplotlib hands to those who draw.
_Given: TypeAlias = Any
_LETTER = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
_POINTS = {Path.MOVETO: 1, Path.LINETO: 1, Path.CURVE3: 2, Path.CURVE4: 3}
_JOINS = {"miter": "", "round": ' stroke-linejoin="round"', "bevel": ' stroke-linejoin="bevel"'}
_CAPS = {"butt": "", "round": ' stroke-linecap="round"', "projecting": ' stroke-linecap="square"'}


class DoubleRenderer(RendererAgg):
    """Draws into dots, and writes down the same as SVG, letters as outlines: every machine shows these alike.

    What it does not know, as a hatch, leaves the SVG out; the dots are there in any case.
    """

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)  # type: ignore[no-untyped-call]
        self._shapes: list[str] = []
        self._symbols: dict[str, str] = {}
        self._clips: dict[tuple[float, ...], str] = {}
        self._marks = 0
        self._texts = self._written = 0
        self._is_whole = True
        self._dots = True
        into_lines: dict[str, Callable[..., None]] = {
            "draw_markers": self._write_markers, "draw_path_collection": self._write_collection,
            "draw_quad_mesh": self._write_mesh, "draw_image": self._give_up, "draw_gouraud_triangles": self._give_up,
        }  # fmt: skip
        # The base class has these as attributes of each object, not as methods.
        for name, write in into_lines.items():
            setattr(self, name, self._both(getattr(self._renderer, name), write))

    def svg(self, width: float, height: float) -> bytes | None:
        """Return what was drawn, None where it is not all there or too much. width, height: inches."""
        # Texts come to be written through a method of the base class that may be another one some day.
        if not self._is_whole or self._marks > _MOST_MARKS or self._texts != self._written:
            return None
        clips = "".join(
            f'<clipPath id="{name}"><rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}"/></clipPath>'
            for (x, y, w, h), name in self._clips.items()
        )
        symbols = "".join(f'<path id="{name}" d="{path}"/>' for path, name in self._symbols.items())
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width * 96:g}" height="{height * 96:g}" viewBox="0 0 {self.width:g} {self.height:g}">'
        )
        svg = f"{head}<defs>{clips}{symbols}</defs>{''.join(self._shapes)}</svg>".encode("ascii")
        return svg if len(svg) <= _MOST_BYTES else None

    def _both(self, into_dots: Callable[..., None], into_lines: Callable[..., None]) -> Callable[..., None]:
        def draw(*given: _Given, **named: _Given) -> None:
            if self._dots:
                into_dots(*given, **named)
            into_lines(*given, **named)

        return draw

    def _give_up(self, *_: object, **__: object) -> None:
        self._is_whole = False

    def draw_path(
        self,
        gc: _Given,
        path: Path,
        transform: Transform,
        rgbFace: _Given = None,  # noqa: N803  named so by matplotlib
    ) -> None:
        """Draw a line or a shape."""
        if self._dots:
            super().draw_path(gc, path, transform, rgbFace)  # type: ignore[no-untyped-call]
        look = self._look(gc, rgbFace)
        if not look or not self._can_go_on(gc):
            return
        shape, corners = _outline(path, transform, self.height)
        if shape:
            self._shapes.append(f'<path d="{shape}"{look}{self._clip(gc, corners)}/>')

    def draw_text(self, gc: _Given, x: float, y: float, s: str, *given: _Given, **named: _Given) -> None:
        """Draw a line of text."""
        self._texts += 1
        super().draw_text(gc, x, y, s, *given, **named)  # type: ignore[no-untyped-call]

    def _draw_text_glyphs_and_boxes(self, *given: _Given, **named: _Given) -> None:
        """Draw the letters of a text, each by its outline."""
        if len(given) != 6 or named:
            super()._draw_text_glyphs_and_boxes(*given, **named)  # type: ignore[no-untyped-call]
            return
        gc, x, y, angle, glyphs, boxes = given
        placed = list(glyphs)
        super()._draw_text_glyphs_and_boxes(gc, x, y, angle, placed, boxes)  # type: ignore[no-untyped-call]
        if boxes or any(len(letter) != 7 or letter[3] or letter[4] != 1 for letter in placed):
            return
        self._written += 1
        if placed:
            self._write_letters(gc, f"translate({x:.1f} {y:.1f})" + (f" rotate({-angle:g})" if angle else ""), placed)

    def _write_letters(self, gc: _Given, transform: str, placed: Sequence[_Given]) -> None:
        """Write the letters of a text. placed: of each the font, size, glyph, slant, width, and where across and up."""
        parts = _EM * 72 / self.dpi / placed[0][1]
        letters = []
        for font, _, glyph, _, _, across, up in placed:
            outline = _letter(font.fname, font.face_index, glyph)
            if outline:
                right, higher = round(across * parts), round(up * parts)
                moved = (f' x="{right}"' if right else "") + (f' y="{higher}"' if higher else "")
                letters.append(f'<use xlink:href="#{self._symbol(outline)}"{moved}/>')
        look, scale = _fill(gc.get_rgb(), _alpha(gc)), f"{1 / parts:.5f}"
        self._shapes.append(f'<g{look} transform="{transform} scale({scale} -{scale})">{"".join(letters)}</g>')

    def _write_markers(
        self,
        gc: _Given,
        marker: Path,
        marker_transform: Transform,
        path: Path,
        transform: Transform,
        face: _Given = None,
    ) -> None:
        look = self._look(gc, face)
        if look and self._can_go_on(gc):
            at = [points[-2:] for points, _ in path.iter_segments(transform, simplify=False)]
            self._scatter(gc, marker, marker_transform, np.reshape(at, (-1, 2)), [look])

    def _write_collection(
        self,
        gc: _Given,
        master: _Given,
        paths: Sequence[Path],
        transforms: _Given,
        offsets: _Given,
        *given: _Given,
        **named: _Given,
    ) -> None:
        offset_transform, faces, edges, widths = given[:4]
        if len(paths) == 1 and len(transforms) <= 1 and len(offsets) > 1 and not (len(edges) and np.any(widths)):
            own = Affine2D(transforms[0]) if len(transforms) else IdentityTransform()
            looks = [_fill(face, 1.0) for face in faces]
            at = offset_transform.transform(np.asarray(offsets))
            self._scatter(gc, paths[0], own + Affine2D(master.get_matrix()), at, looks)
            return
        self._dots = False
        try:
            RendererBase.draw_path_collection(self, gc, master, paths, transforms, offsets, *given, **named)
        finally:
            self._dots = True

    def _write_mesh(self, *given: _Given) -> None:
        """Write a table of cells."""
        self._dots = False
        try:
            RendererBase.draw_quad_mesh(self, *given)
        finally:
            self._dots = True

    def _scatter(self, gc: _Given, mark: Path, own: Transform, at: np.ndarray, looks: Sequence[str]) -> None:
        """Write the same mark at many places. looks: one for each, or for all of them in turn."""
        known = np.isfinite(at).all(axis=1)
        radius = _radius(mark, own)
        if self._marks + known.sum() > _MOST_MARKS and radius is not None:
            shapes = "".join(_rounds(at * (1, -1) + (0, self.height), radius, looks, known))
            self._shapes.append(f"<g{self._clip(gc, at[known])}>{shapes}</g>")
            return
        self._marks += int(known.sum())
        if self._marks > _MOST_MARKS:
            return
        outline, _ = _outline(mark, own, 0.0)
        symbol = self._symbol(outline)
        marks = "".join(
            f'<use xlink:href="#{symbol}" x="{x:.1f}" y="{self.height - y:.1f}"{look}/>'
            for (x, y), look, there in zip(at.tolist(), itertools.cycle(looks), known, strict=False)
            if there
        )
        self._shapes.append(f"<g{self._clip(gc, at[known])}>{marks}</g>")

    def _symbol(self, outline: str) -> str:
        """Return the name of an outline that is drawn in several places."""
        return self._symbols.setdefault(outline, f"s{len(self._symbols)}")

    def _can_go_on(self, gc: _Given) -> bool:
        """Tell whether what is drawn can be written down as well."""
        if gc.get_hatch() or gc.get_sketch_params():
            self._give_up()
        return self._is_whole

    def _clip(self, gc: _Given, corners: np.ndarray) -> str:
        """Return what cuts a shape off, where it reaches beyond where it may be drawn."""
        path, transform = gc.get_clip_path()
        if path is not None:
            box = path.get_extents(transform)
            if not (len(path.vertices) <= 5 and _is_within(corners, box.extents)):
                self._give_up()
        within = gc.get_clip_rectangle()
        if within is None or _is_within(corners, within.extents):
            return ""
        left, bottom, right, top = within.extents
        box = (round(left, 1), round(self.height - top, 1), round(right - left, 1), round(top - bottom, 1))
        return f' clip-path="url(#{self._clips.setdefault(box, f"c{len(self._clips)}")})"'

    def _look(self, gc: _Given, face: _Given) -> str:
        """Return how a shape is filled and what its edge is like, "" where neither is seen."""
        fill, edge = "", ""
        if face is not None and (len(face) < 4 or face[3] > 0 or gc.get_forced_alpha()):
            fill = _fill(face, _alpha(gc))
        width, colour = gc.get_linewidth() * self.dpi / 72, gc.get_rgb()
        if width > 0 and (len(colour) < 4 or colour[3] > 0):
            edge = f' stroke="{to_hex(colour[:3])}" stroke-width="{width:.2f}"'
            opacity = _alpha(gc) if gc.get_forced_alpha() or len(colour) < 4 else colour[3]
            if opacity < 1:
                edge += f' stroke-opacity="{opacity:.2f}"'
            edge += _JOINS[gc.get_joinstyle()] + _CAPS[gc.get_capstyle()]
            offset, dashes = gc.get_dashes()
            if dashes is not None:
                long = " ".join(f"{each * self.dpi / 72:.1f}" for each in dashes)
                edge += f' stroke-dasharray="{long}" stroke-dashoffset="{offset * self.dpi / 72:.1f}"'
        if edge and not fill:
            fill = ' fill="none"'
        return fill + edge


def _alpha(gc: _Given) -> float:
    """Return how opaque all is that is drawn now."""
    return float(gc.get_alpha()) if gc.get_forced_alpha() else 1.0


def _fill(colour: _Given, alpha: float) -> str:
    opacity = colour[3] * 1.0 if len(colour) > 3 and alpha == 1.0 else alpha
    return f' fill="{to_hex(colour[:3])}"' + (f' fill-opacity="{opacity:.2f}"' if opacity < 1 else "")


def _is_within(corners: np.ndarray, box: np.ndarray) -> bool:
    if not len(corners):
        return True
    return bool((corners >= box[:2] - 0.6).all() and (corners <= box[2:] + 0.6).all())


def _outline(path: Path, transform: Transform, height: float) -> tuple[str, np.ndarray]:
    """Return a path as SVG says it, from the top down, and its corners, from the bottom up."""
    corners = np.asarray(transform.transform(np.asarray(path.vertices)), dtype=np.float64)
    codes: _Given = path.codes
    if codes is None:
        codes = np.full(len(corners), Path.LINETO)
        codes[:1] = Path.MOVETO
    return _written(corners * (1, -1) + (0, height), codes, 1), corners


def _radius(mark: Path, own: Transform) -> float | None:
    """Return the radius of a mark that is a circle around its place, None where it is something else."""
    circle = np.asarray(Path.unit_circle().vertices, dtype=np.float64)
    corners = np.asarray(own.transform(np.asarray(mark.vertices)), dtype=np.float64)
    if corners.shape != circle.shape:
        return None
    radius = float(np.abs(corners).max())
    return radius if np.allclose(corners, circle * radius, atol=1e-3 * radius) else None


def _rounds(at: np.ndarray, radius: float, looks: Sequence[str], known: np.ndarray) -> Iterator[str]:
    """Yield few shapes that hold many circles. at: of their centres, from the top down; known: those that are drawn."""
    step = f"a{radius:.2f} {radius:.2f} 0 1 0 "
    around = f"{step}{2 * radius:.2f} 0{step}{-2 * radius:.2f} 0z"
    shapes: dict[tuple[int, str], list[str]] = {}
    placed = zip(at.tolist(), itertools.cycle(looks), known, strict=False)
    for nth, ((x, y), look, there) in enumerate(placed):
        if there:
            shapes.setdefault((nth % _LAYERS, look), []).append(f"M{x - radius:.1f} {y:.1f}{around}")
    for (_, look), circles in sorted(shapes.items()):
        yield f'<path d="{"".join(circles)}"{look}/>'


def _written(corners: np.ndarray, codes: np.ndarray, decimals: int) -> str:
    """Return corners as SVG says them; where one is not known, the line is interrupted."""
    texts = [f"{x:.{decimals}f} {y:.{decimals}f}" for x, y in corners.tolist()]
    parts: list[str] = []
    at, is_open, numbers = 0, False, codes.tolist()
    while at < len(numbers):
        code = numbers[at]
        if code in (Path.STOP, Path.CLOSEPOLY):
            if code == Path.CLOSEPOLY and is_open:
                parts.append("Z")
            at += 1
            continue
        count = _POINTS[code]
        points = texts[at : at + count]
        at += count
        if any("n" in point for point in points):
            is_open = False
            continue
        parts.append((_LETTER[code] if is_open else "M") + " ".join(points if is_open else points[-1:]))
        is_open = True
    return "".join(parts)


@lru_cache(maxsize=4096)
def _letter(file: str, face: int, glyph: _Given) -> str:
    """Return the outline of a letter, upwards, as SVG says it."""
    font = _font(file, face)
    font.load_glyph(glyph, LoadFlags.NO_HINTING)
    corners, codes = font.get_path()
    return _written(np.asarray(corners, dtype=np.float64), np.asarray(codes), 0)


@lru_cache(maxsize=64)
def _font(file: str, face: int) -> FT2Font:
    """Return a font of our own: one that is drawn with is turned and moved."""
    font = FT2Font(file, face_index=face)
    font.set_size(_EM, 72)
    return font
