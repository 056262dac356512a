"""Where everything of a chart lies, in pixels: panels, lines with their gaps, bands, marks in rows, and the legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.insights.charting import MARK_WORDS, Chart, Line, Mark, MarkKind, say_span
from monitor.insights.scales import Scale, day_ticks, scale_of

WIDTH, NARROW = 960, 400
"""Of a chart on a desk and on a phone."""
LETTER_PX = 7.2
"""About how wide a letter is; wider than most, so that nothing overlaps."""
SMALL_PX = 6.5
"""The same for the words of marks."""
PLOT_HEIGHT, HALF_HEIGHT = 230, 150
"""Of one panel, and of each of two."""
HEAD, ROW, GAP = 26, 20, 30
MARK_ROWS = 3
MOST_WORDS = 16
"""Marks whose words stand below the drawing; the table has all."""
DOTS_UP_TO = 62
"""So few days each get a dot."""
_MARGIN, _RIGHT, _AXIS = 12, 30, 40
_TWO_COLUMNS_PX = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of text at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One line with its axis."""

    title: Text
    top: float
    bottom: float
    ticks: tuple[Text, ...]
    """Right-aligned."""
    path: str
    """Of the line; it breaks where nothing is known."""
    band: str
    """Of what is usual; empty where that is not known."""
    dots: tuple[tuple[float, float], ...]
    """Known days that have no neighbour, or every known day where there are few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One marker, or several that lie too close together."""

    kind: MarkKind
    x: float
    y: float
    left: float
    right: float
    """Edges of its days."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole drawing."""

    width: int
    height: float
    title: Text
    left: float
    right: float
    panels: tuple[Panel, ...]
    days: tuple[tuple[Text, str], ...]
    """Ticks of the days, with the year where it is told."""
    signs: tuple[Sign, ...]
    legend: tuple[tuple[str, Text], ...]
    """What each symbol means."""
    words: tuple[tuple[str, Text], ...]
    """The marks in words, each with its kind."""


def layout_of(chart: Chart, width: int, *, has_words: bool) -> Layout:
    """Return where everything lies.

    :param has_words: below the drawing the marks stand in words; where the table is beside it they need not
    """
    scales = [_scale(line) for line in chart.lines]
    ticks = [scale.say(tick) for scale in scales for tick in scale.ticks]
    left, right = 18 + LETTER_PX * max(map(len, ticks)), float(width - _RIGHT)
    across = _Across(chart, left, right)
    signs, rows = across.signs(HEAD + 12)
    top = float(HEAD + 8 + ROW * rows)
    panels: list[Panel] = []
    height = PLOT_HEIGHT if len(chart.lines) == 1 else HALF_HEIGHT
    for line, scale in zip(chart.lines, scales, strict=True):
        panels.append(_panel(line, scale, across, top + GAP, height))
        top = panels[-1].bottom + 14
    axis = panels[-1].bottom
    day_texts = across.day_texts(axis + 16)
    legend, below = _legend(chart, right, axis + _AXIS + 16, has_merged=any("+" in sign.text for sign in signs))
    words, below = _words(chart, width, below) if has_words else ((), below)
    return Layout(
        width=width,
        height=below + 4,
        title=Text(x=_MARGIN, y=HEAD - 6, text=shortened(chart.title, (width - 2 * _MARGIN) / (LETTER_PX * 1.15))),
        left=left,
        right=right,
        panels=tuple(panels),
        days=day_texts,
        signs=signs,
        legend=legend,
        words=words,
    )


class _Across:
    """The axis of days."""

    def __init__(self, chart: Chart, left: float, right: float) -> None:
        self._chart, self._left, self._right = chart, left, right
        self._first = chart.first_day
        self._a_day = (right - left) / max(chart.days - 1, 1)

    def x(self, day: date) -> float:
        """Return where a day lies; days beyond lie at the edge."""
        return min(max(self._left + (day - self._first).days * self._a_day, self._left), self._right)

    def xs(self, line: Line) -> np.ndarray:
        """Return where the days of a line lie: (days,) float64."""
        offset = (line.first_day - self._first).days
        return np.asarray(self._left + (offset + np.arange(len(line.values))) * self._a_day, dtype=np.float64)

    def day_texts(self, y: float) -> tuple[tuple[Text, str], ...]:
        """Return the ticks."""
        ticks = day_ticks(self._first, self._chart.last_day, self._right - self._left, 6.5 * LETTER_PX)
        return tuple((Text(x=self.x(tick.day), y=y, text=tick.text), tick.year) for tick in ticks)

    def signs(self, top: float) -> tuple[tuple[Sign, ...], int]:
        """Return the markers in rows in which they do not touch, and how many rows there are."""
        rows: list[list[tuple[float, Mark, list[int]]]] = [[] for _ in range(MARK_ROWS)]
        for number, mark in enumerate(self._chart.marks, 1):
            x = (self.x(mark.first_day) + self.x(mark.last_day)) / 2
            row = next((row for row in rows if not row or row[-1][0] + 22 + SMALL_PX * 3 <= x), None)
            if row is None:
                rows[-1][-1][2].append(number)
            else:
                row.append((x, mark, [number]))
        signs = [
            self._sign(mark, x, top + ROW * at, numbers) for at, row in enumerate(rows) for x, mark, numbers in row
        ]
        return tuple(signs), sum(bool(row) for row in rows)

    def _sign(self, mark: Mark, x: float, y: float, numbers: Sequence[int]) -> Sign:
        half = max(self._a_day / 2, 1.0) if mark.kind is MarkKind.UNUSUAL or mark.last_day > mark.first_day else 0.6
        return Sign(
            kind=mark.kind,
            x=min(x, self._right - SMALL_PX),
            y=y,
            left=max(self.x(mark.first_day) - half, self._left),
            right=min(self.x(mark.last_day) + half, self._right),
            text=f"{numbers[0]}+" if len(numbers) > 1 else str(numbers[0]),
        )


def shortened(text: str, most: float) -> str:
    """Return a text of so many letters at most."""
    return text if len(text) <= most else f"{text[: max(int(most) - 1, 1)].rstrip()}…"


def _scale(line: Line) -> Scale:
    known = line.values[~np.isnan(line.values)]
    if not len(known):
        return scale_of(0, 1, from_zero=True)
    least, most = float(known.min()), float(known.max())
    if line.high is not None and not np.isnan(line.high).all():
        # A band that is wide because little is known must not press the line flat.
        most = max(most, min(float(np.nanmax(line.high)), 1.25 * most))
    return scale_of(least, most, from_zero=not line.is_level)


def _panel(line: Line, scale: Scale, across: _Across, top: float, height: float) -> Panel:
    bottom, xs = top + height, across.xs(line)

    def place(values: np.ndarray) -> np.ndarray:
        return np.asarray(bottom - (np.clip(values, scale.low, scale.high) - scale.low) * a_unit)

    a_unit = height / (scale.high - scale.low)
    ys = place(line.values)
    runs = list(_runs(~np.isnan(line.values)))
    lonely = [at for start, end in runs for at in range(start, end) if end - start == 1 or len(xs) <= DOTS_UP_TO]
    band = ""
    if line.low is not None and line.high is not None:
        lows, highs = place(line.low), place(line.high)
        band = "".join(_area(xs, highs, lows, run) for run in _runs(~np.isnan(lows) & ~np.isnan(highs)))
    unit = f" ({line.unit})" if line.unit else ""
    from_zero = "" if scale.low <= 0 <= scale.high else "; the axis does not begin at 0"
    return Panel(
        title=Text(x=_MARGIN, y=top - 14, text=f"{line.name}{unit}{from_zero}"),
        top=top,
        bottom=bottom,
        ticks=tuple(Text(x=0, y=bottom - (tick - scale.low) * a_unit, text=scale.say(tick)) for tick in scale.ticks),
        path="".join(_stroke(xs, ys, run) for run in runs if run[1] - run[0] > 1),
        band=band,
        dots=tuple((float(xs[at]), float(ys[at])) for at in lonely),
    )


def _runs(known: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield where stretches of known days begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    yield from ((int(start), int(end)) for start, end in edges.reshape(-1, 2))


def _stroke(xs: np.ndarray, ys: np.ndarray, run: tuple[int, int]) -> str:
    return "M" + "L".join(_points(xs, ys, range(*run)))


def _area(xs: np.ndarray, highs: np.ndarray, lows: np.ndarray, run: tuple[int, int]) -> str:
    there, back = range(*run), range(run[1] - 1, run[0] - 1, -1)
    return "M" + "L".join([*_points(xs, highs, there), *_points(xs, lows, back)]) + "Z"


def _points(xs: np.ndarray, ys: np.ndarray, order: range) -> list[str]:
    return [f"{xs[at]:.1f} {ys[at]:.1f}" for at in order]


def _legend(chart: Chart, right: float, top: float, *, has_merged: bool) -> tuple[tuple[tuple[str, Text], ...], float]:
    """Return what the symbols mean, row after row, and where the last row ends."""
    meanings = [("line", "each day")]
    if any(line.high is not None and not np.isnan(line.high).all() for line in chart.lines):
        meanings.append(("band", "usual: 95 of 100 such days"))
    meanings += [(str(kind), words) for kind, words in MARK_WORDS.items() if any(m.kind is kind for m in chart.marks)]
    meanings += [("", "+ more marks close by")] if has_merged else []
    meanings += [("", "gap: no number")] if chart.gaps else []
    placed, x, y = [], float(_MARGIN), top
    for symbol, words in meanings:
        wide = (22 if symbol else 0) + SMALL_PX * len(words)
        if x > _MARGIN and x + wide > right:
            x, y = float(_MARGIN), y + ROW
        placed.append((symbol, Text(x=x, y=y, text=words)))
        x += wide + 18
    return tuple(placed), y + ROW - 6


def _words(chart: Chart, width: int, top: float) -> tuple[tuple[tuple[str, Text], ...], float]:
    """Return the marks in words, in one column or two, and where they end."""
    shown = chart.marks[:MOST_WORDS]
    if not shown:
        return (), top
    columns = 2 if width >= _TWO_COLUMNS_PX and len(shown) > 1 else 1
    rows, each = -(-len(shown) // columns), (width - 2 * _MARGIN) / columns
    placed = []
    for at, mark in enumerate(shown):
        column, row = divmod(at, rows)
        words = f"{at + 1}. {say_span(mark.first_day, mark.last_day)}: {mark.text}"
        text = shortened(words, (each - 40) / SMALL_PX)
        placed.append((str(mark.kind), Text(x=_MARGIN + column * each, y=top + 14 + ROW * row, text=text)))
    below = top + 14 + ROW * rows
    more = len(chart.marks) - len(shown)
    if more:
        placed.append(("", Text(x=_MARGIN, y=below, text=f"and {more} more, in the table")))
    return tuple(placed), below + (ROW if more else 0)
