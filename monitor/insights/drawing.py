"""A chart of totals as SVG, by a template, and as PNG, which typst makes of the SVG."""

import json
from functools import cache
from typing import Literal

import typst
from jinja2 import Environment, FunctionLoader, StrictUndefined

from fingerprints.errors import printable
from monitor.errors import ReclaimError
from monitor.insights.charting import Chart, described
from monitor.insights.layout import NARROW, WIDTH, layout_of
from monitor.templating import template_text

Theme = Literal["light", "dark"]
DOTS_PER_INCH = 144.0
"""Of a PNG: twice what a chart has on a page."""
POINTS_AN_INCH = 72
INKS: dict[Theme, dict[str, str]] = {
    "light": {
        "ground": "#ffffff", "ink": "#1d2125", "soft": "#565d64", "rule": "#e4e1da", "line": "#0072b2",
        "band": "#cfe3f1", "unusual": "#c04a00", "event": "#00795a", "setting": "#8a3f74", "copy": "#1d2125",
    },
    "dark": {
        "ground": "#1c2024", "ink": "#eceff1", "soft": "#b3bac1", "rule": "#353c43", "line": "#5db5ef",
        "band": "#25435a", "unusual": "#ff9a52", "event": "#3fcf9f", "setting": "#e39ccb", "copy": "#eceff1",
    },
}  # fmt: skip
"""Colours of Okabe and Ito, darker or lighter where text or thin lines need it; shapes and numbers say the same."""


def svg_of(
    chart: Chart, theme: Theme = "light", *, width: int = WIDTH, has_words: bool = True, id_: str = "chart"
) -> str:
    """Return a chart as SVG without any style or script.

    :param width: in pixels; text is as large in a narrow chart as in a wide one
    :param has_words: the marks stand in words below the drawing
    :param id_: what its ids begin with, for pages that hold several
    """
    return (
        _environment()
        .get_template("charts/series.svg.j2")
        .render(
            at=layout_of(chart, width, has_words=has_words),
            ink=INKS[theme],
            title=chart.title,
            said=described(chart),
            id=id_,
            kind="chart-narrow" if width <= NARROW else "",
        )
    )


def png_of(chart: Chart, theme: Theme = "light", *, width: int = WIDTH) -> bytes:
    """Return a chart as PNG, with twice as many pixels as its width says.

    :raises ReclaimError: typst refuses the drawing
    """
    svg = svg_of(chart, theme, width=width)
    written = json.dumps(svg, ensure_ascii=True).replace("\\", "\\\\").replace('"', '\\"')
    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#image(bytes(json(bytes("{written}"))), format: "svg", width: {width}pt)'
    )
    try:
        made = typst.compile(source.encode(), format="png", ppi=DOTS_PER_INCH)
    except typst.TypstError as error:
        raise ReclaimError(f"The picture cannot be drawn ({error}); write an .svg file instead.") from error
    assert isinstance(made, bytes)  # noqa: S101  only several pages come as a list
    return made


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(template_text),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["px"] = _px
    return environment


def _shown(value: object) -> object:
    """Return a text with its control characters made visible, because XML allows none; all else stays."""
    if type(value) is not str:
        return value
    return "\N{NO-BREAK SPACE}".join(map(printable, value.split("\N{NO-BREAK SPACE}")))


def _px(value: float) -> str:
    """Return pixels with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
