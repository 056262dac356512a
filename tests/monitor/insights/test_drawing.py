"""Drawings: for everybody, without styles or scripts, and no text on another."""

import io
import re
from itertools import combinations

import lxml.etree
import pytest
from PIL import Image

from monitor.insights.charting import Chart, MarkKind
from monitor.insights.drawing import INKS, png_of, svg_of
from monitor.insights.layout import NARROW, layout_of
from monitor.insights.scales import day_ticks, scale_of
from tests.monitor.insights.charts import FIRST, busy_chart, day, line_of, mark_at

NAN = float("nan")
SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = (NARROW, 640, 960, 1200)
LENGTHS = (1, 2, 6, 31, 62, 100, 365, 1096)


def parsed(svg: str) -> lxml.etree._Element:
    """Return a drawing as a tree."""
    return lxml.etree.fromstring(svg.encode())


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    lights = []
    for colour in (one, other):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Return about where each text of a drawing lies: left, top, right, bottom."""
    found = []
    for text in parsed(svg).iter(f"{SVG}text"):
        size = float(text.get("font-size", "13"))
        wide, said = 0.52 * size * len(text.text or ""), text.text or ""
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        left = x - wide * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor", ""), 0.0)
        found.append((left, y - 0.8 * size, left + wide, y + 0.1 * size, said))
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("days", LENGTHS)
def test_no_text_lies_on_another_or_beyond_the_edge(width: int, days: int) -> None:
    """Whatever the width and the number of days."""
    found = boxes(svg_of(busy_chart(days), width=width))
    assert len(found) > 15
    touching = [
        (one[4], other[4])
        for one, other in combinations(found, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert touching == []
    assert [one for one in found if one[0] < 0 or one[2] > width] == []


def test_a_drawing_has_a_name_and_words_and_neither_style_nor_script() -> None:
    """So it may stand in a page that allows none."""
    tree = parsed(svg_of(busy_chart(), id_="here"))
    assert (tree.get("role"), tree.get("aria-labelledby")) == ("img", "here-title here-desc")
    assert tree.findtext(f"{SVG}title") == "Golden hour"
    assert "Views by day" in (tree.findtext(f"{SVG}desc") or "")
    for element in tree.iter(lxml.etree.Element):
        assert element.tag not in {f"{SVG}style", f"{SVG}script", f"{SVG}image", f"{SVG}use"}
        assert not [name for name in element.attrib if str(name) == "style" or str(name).startswith("on")]


def test_what_somebody_wrote_stays_text() -> None:
    """In the title, in the words of marks, and in control characters."""
    nasty = "</title><script>alert(1)</script>\x1b[31m\x00&amp;"
    chart = Chart(title=nasty, lines=(line_of([1, 2]),), marks=(mark_at(0, text=nasty),))
    tree = parsed(svg_of(chart))
    assert tree.find(f".//{SVG}script") is None
    assert "<script>alert(1)</script>" in (tree.findtext(f"{SVG}title") or "")


def test_gaps_stay_gaps() -> None:
    """The line breaks, and a day alone is a dot."""
    panel = layout_of(
        Chart(title="t", lines=(line_of([1.0] * 50 + [NAN, 3.0, NAN] + [1.0] * 50),)), 960, has_words=False
    )
    assert panel.panels[0].path.count("M") == 2
    assert len(panel.panels[0].dots) == 1


def test_kinds_of_marks_differ_by_shape_as_well_as_by_colour() -> None:
    """And each is told in the legend."""
    shapes = {}
    for kind in MarkKind:
        tree = parsed(svg_of(Chart(title="t", lines=(line_of([1, 2, 3]),), marks=(mark_at(1, kind),)), has_words=False))
        found = [
            one for one in tree.iter(f"{SVG}path", f"{SVG}rect", f"{SVG}circle") if one.get("class") == f"chart-{kind}"
        ]
        signs = found[-1]
        shapes[kind] = (signs.tag, re.sub(r"[\d. M-]", "", signs.get("d", "")))
    assert len(set(shapes.values())) == len(MarkKind)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_told_from_the_ground(theme: str) -> None:
    """Text by 4.5 to 1, lines and shapes by 3 to 1."""
    inks = INKS[theme]  # type: ignore[index]
    assert min(contrast(inks[name], inks["ground"]) for name in ("ink", "soft")) >= 4.5
    shapes = ("line", "unusual", "event", "setting", "copy")
    assert min(contrast(inks[name], inks["ground"]) for name in shapes) >= 3
    assert contrast(inks["line"], inks["band"]) >= 3


def test_a_level_does_not_begin_at_zero_and_says_so() -> None:
    """Counts do begin there."""
    svg = svg_of(busy_chart())
    assert "Followers; the axis does not begin at 0" in svg
    assert "Views; the axis" not in svg


def test_a_png_has_twice_the_pixels_and_its_text() -> None:
    """Typst draws it, with the fonts that there are."""
    chart = busy_chart(40)
    with Image.open(io.BytesIO(png_of(chart, "dark"))) as picture:
        assert picture.size[0] == 1920
        assert picture.convert("RGB").getpixel((2, 2)) == (0x1C, 0x20, 0x24)
        title = picture.convert("L").crop((20, 10, 400, 60))
        assert len(set(title.tobytes())) > 20, "the title is not drawn"


@pytest.mark.parametrize(
    ("least", "most", "ticks"),
    [(0, 3584, (0, 1000, 2000, 3000, 4000)), (0, 0, (0, 0.5, 1)), (-3, 9, (-5, 0, 5, 10)), (0, 7, (0, 2, 4, 6, 8))],
)
def test_ticks_are_round(least: float, most: float, ticks: tuple[float, ...]) -> None:
    """Steps of 1, 2 or 5 times a power of ten."""
    assert scale_of(least, most, from_zero=True).ticks == ticks


def test_large_numbers_are_told_in_millions() -> None:
    """So that they have room."""
    scale = scale_of(0, 7_400_000, from_zero=True)
    assert [scale.say(tick).replace("\N{NO-BREAK SPACE}", " ") for tick in scale.ticks] == [
        "0",
        "2 M",
        "4 M",
        "6 M",
        "8 M",
    ]


def test_days_have_ticks_that_people_expect() -> None:
    """Days, Mondays, months and Januaries; the year where it is new."""
    assert [tick.text for tick in day_ticks(FIRST, day(3), 900, 47)] == ["3 Aug", "4 Aug", "5 Aug", "6 Aug"]
    assert {tick.day.weekday() for tick in day_ticks(FIRST, day(60), 900, 47)} == {0}
    months = day_ticks(FIRST, day(364), 900, 47)
    assert [(tick.text, tick.year) for tick in months][:2] == [("Sep", "2026"), ("Oct", "")]
    assert ("Jan", "2027") in [(tick.text, tick.year) for tick in months]
    assert {tick.day.month for tick in day_ticks(FIRST, day(1095), 300, 47)} <= {1, 7}
