"""How pages look: templates with everything printed escaped, and the filters that they share."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from fingerprints.errors import printable
from monitor.people import Scope
from monitor.rights.territories import say_territories
from monitor.settings import version_of
from monitor.templating import template_text
from monitor.web.wording import in_words

_ADDRESS = re.compile(r"(https?://[^\s<>\"“”‘’)]+[^\s<>\"“”‘’).,;:!?])")
STATIC = files("monitor.web") / "static"


def render(template: str, context: Mapping[str, Any]) -> str:
    """Return the HTML of a page, or of a part of one."""
    return _environment().get_template(template).render(context)


def render_alone(template: str, **context: Any) -> str:  # noqa: ANN401 - any value
    """Return the HTML of a page for somebody who was not let in, or of one that shows nobody's name."""
    return render(template, context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: template_text(f"web/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=asset, icon=icon, version=version_of(), Scope=Scope)
    environment.filters.update(
        when=when,
        day=day,
        timecode=timecode,
        percent=percent,
        number=number,
        size=size,
        sentence=sentence,
        linked=linked,
        shown=shown,
        places=say_territories,
    )
    return environment


@cache
def asset(name: str) -> str:
    """Return the address of a static file; it changes with the file's content, so browsers may keep it for ever."""
    content = STATIC.joinpath(*name.split("/")).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def icon(name: str, label: str = "") -> Markup:
    """Return an icon of the sprite; without a label it is hidden from screen readers."""
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#{}"></use></svg>').format(said, asset("icons.svg"), name)


def shown(text: object) -> str:
    """Return a text from outside with its control characters made visible."""
    return printable(str(text))


def when(moment: datetime) -> Markup:
    """Return a time in this machine's zone, readable for people and machines."""
    return Markup('<time datetime="{}">{}</time>').format(moment.astimezone().isoformat(), moment_text(moment))


def moment_text(moment: datetime) -> str:
    """Return a time in this machine's zone as all pages say it."""
    return f"{moment.astimezone():%-d %b %Y %H:%M}"


def day(moment: date | None) -> Markup:
    """Return a date, readable for people and machines; a dash where there is none."""
    if moment is None:
        return Markup("–")
    on = moment.astimezone().date() if isinstance(moment, datetime) else moment
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), f"{on:%-d %b %Y}")


def timecode(seconds: float) -> str:
    """Return ``m:ss.s``, with hours in front where there are any."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    lead = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{lead}:{rest / 10:04.1f}"


def percent(share: float) -> str:
    """Return a share of 1 in per cent; what is not all of it never reads 100 %."""
    return f"{min(round(share * 100), 99 if share < 1 else 100)} %"


def number(value: float) -> str:
    """Return a number with its thousands parted."""
    return f"{value:,.0f}".replace(",", " ")


def size(octets: float) -> str:
    """Return a size in the unit that people would choose."""
    if octets == 1:
        return "1 byte"
    for unit in ("bytes", "kB", "MB", "GB"):
        if octets < 1000:
            return f"{octets:.0f} {unit}" if unit == "bytes" or octets >= 10 else f"{octets:.1f} {unit}"
        octets /= 1000
    return f"{octets:.1f} TB"


def sentence(text: object) -> Markup:
    """Return a message of the program: links in place of commands, and as code what stands between backticks."""
    return in_words(shown(text))


def linked(text: object) -> Markup:
    """Return a message of the program as ``sentence`` does, with links in place of the addresses in it, too."""
    parts = _ADDRESS.split(shown(text))  # what lies between addresses stands at even places
    return Markup("").join(_link(part) if number % 2 else in_words(part) for number, part in enumerate(parts))


def _link(url: str) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noreferrer noopener">{} {}</a>').format(
        url, url, icon("external-link", "opens elsewhere")
    )
