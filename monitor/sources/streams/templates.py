"""Addresses of the segments of one representation of a DASH presentation (ISO/IEC 23009-1, section 5.3.9)."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from monitor.errors import ContentRefusedError
from monitor.sources.streams.plan import LONGEST_ADDRESS, MOST_SEGMENTS, Segment, address, demand_few

Element: TypeAlias = Any  # lxml states no types
_HOLE = re.compile(r"\$(?:(RepresentationID|Number|Bandwidth|Time)(?:%0(\d{1,2})d)?)?\$")
_MOST_DIGITS = 18
_MOST_HOLES = 16
"""Of one template; there are four things to fill in."""
_MOST_LETTERS = 20 * 10**6
"""Of all addresses that one template makes: 1,000 for each of the most segments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the addresses of a representation depend on."""

    base: str
    """To which they are relative."""
    duration_s: float | None
    """Of the period; None where nobody says."""
    representation: str
    bandwidth: str


def children(element: Element, name: str) -> list[Element]:
    """Return the children of a name, in any namespace."""
    return list(element.iterchildren(f"{{*}}{name}"))


def child(element: Element, name: str) -> Element | None:
    """Return the first child of a name."""
    return next(element.iterchildren(f"{{*}}{name}"), None)


def number(text: str | None, default: float) -> float:
    """Return a number of an attribute.

    :raises ContentRefusedError: it is none, or has more digits than any time needs
    """
    if text is None:
        return default
    if not re.fullmatch(rf"\s*-?\d{{1,{_MOST_DIGITS}}}(\.\d{{1,{_MOST_DIGITS}}})?\s*", text):
        raise ContentRefusedError("The presentation states a number that is none.")
    return float(text) if "." in text else int(text)


def segments_of(chain: Sequence[Element], context: Context) -> Iterator[Segment]:
    """Yield the segments of a representation, what initializes it first.

    :param chain: period, adaptation set and representation
    :raises ContentRefusedError: they cannot be told, or lead where nothing is fetched
    """
    template = _merged(chain, "SegmentTemplate")
    if template:
        yield from _of_template(template, context)
        return
    listed = _merged(chain, "SegmentList")
    if listed:
        yield from _of_list(listed, context)
        return
    # One file (with or without an index), which is fetched as a whole, so that nothing need be known of its parts.
    yield Segment(url=context.base)


class _Said:
    """The same element on several levels, of which the innermost says most."""

    def __init__(self, levels: list[Element]) -> None:
        self._levels = levels

    def __bool__(self) -> bool:
        return bool(self._levels)

    def text(self, name: str) -> str | None:
        """Return an attribute."""
        return next((one.get(name) for one in self._levels if one.get(name) is not None), None)

    def whole(self, name: str, default: int) -> int:
        """Return an attribute that is a whole number."""
        return int(number(self.text(name), default))

    def below(self, name: str) -> list[Element]:
        """Return the children of a name, of the innermost level that has any."""
        return next((found for one in self._levels if (found := children(one, name))), [])


def _merged(chain: Sequence[Element], name: str) -> _Said:
    return _Said([found for one in reversed(chain) if (found := child(one, name)) is not None])


def _of_template(said: _Said, context: Context) -> Iterator[Segment]:
    media = said.text("media")
    if not media:
        raise ContentRefusedError("The presentation has a template without addresses.")
    first = said.text("initialization")
    if first:
        yield Segment(url=address(context.base, filled(first, context)))
    else:
        yield from _first(said, context)
    timeline = said.below("SegmentTimeline")
    times = _times(timeline[0], said, context) if timeline else _even(said, context)
    letters = 0
    for count, time in enumerate(islice(times, MOST_SEGMENTS + 1)):
        demand_few(count + 1)
        place = said.whole("startNumber", 1) + count
        url = address(context.base, filled(media, context, number=place, time=time))
        letters += len(url)
        if letters > _MOST_LETTERS:
            raise ContentRefusedError("The presentation has too many addresses that are too long; it is not fetched.")
        yield Segment(url=url)


def _even(said: _Said, context: Context) -> Iterator[int]:
    """Yield the times of segments of one duration, in the units of the template."""
    duration, scale = said.whole("duration", 0), said.whole("timescale", 1)
    if duration <= 0 or scale <= 0:
        # Without a duration there is one segment for the whole period.
        yield said.whole("presentationTimeOffset", 0)
        return
    last = said.text("endNumber")
    if last is not None:
        count = said.whole("endNumber", 0) - said.whole("startNumber", 1) + 1
    elif context.duration_s is None:
        raise ContentRefusedError("The presentation does not say how long it is.")
    else:
        # A rounded length must not ask for a segment that holds nothing.
        count = math.ceil(context.duration_s * scale / duration - 1e-3)
    demand_few(count)
    for index in range(count):
        yield index * duration


def _times(timeline: Element, said: _Said, context: Context) -> Iterator[int]:
    """Yield the times of a ``SegmentTimeline``, in the units of the template."""
    entries = children(timeline, "S")
    scale, offset = said.whole("timescale", 1), said.whole("presentationTimeOffset", 0)
    now = 0
    for index, entry in enumerate(entries):
        now = int(number(entry.get("t"), now))
        duration = int(number(entry.get("d"), 0))
        if duration <= 0 or scale <= 0:
            raise ContentRefusedError("The presentation has segments without a duration.")
        repeats = int(number(entry.get("r"), 0))
        if repeats < 0:
            following = entries[index + 1].get("t") if index + 1 < len(entries) else None
            end = number(following, 0) if following else _end(context, scale, offset)
            repeats = math.ceil((end - now) / duration - 1e-3) - 1
        for _ in range(repeats + 1):
            yield now
            now += duration


def _end(context: Context, scale: int, offset: int) -> float:
    if context.duration_s is None:
        raise ContentRefusedError("The presentation does not say how long it is.")
    return context.duration_s * scale + offset


def _of_list(said: _Said, context: Context) -> Iterator[Segment]:
    yield from _first(said, context)
    found = said.below("SegmentURL")
    if not found:
        raise ContentRefusedError("The presentation has a list of segments that is empty.")
    demand_few(len(found))
    for one in found:
        yield _segment(one.get("media"), one.get("mediaRange"), context)


def _first(said: _Said, context: Context) -> Iterator[Segment]:
    for one in said.below("Initialization")[:1]:
        yield _segment(one.get("sourceURL"), one.get("range"), context)


def _segment(media: str | None, span: str | None, context: Context) -> Segment:
    url = address(context.base, media) if media else context.base
    if span is None:
        return Segment(url=url)
    found = re.fullmatch(r"\s*(\d{1,15})-(\d{1,15})\s*", span)
    if not found or int(found[2]) < int(found[1]):
        raise ContentRefusedError("The presentation has a range of bytes that is none.")
    return Segment(url=url, start=int(found[1]), size=int(found[2]) - int(found[1]) + 1)


def filled(template: str, context: Context, *, number: int | None = None, time: int | None = None) -> str:
    """Return an address made of a template.

    :raises ContentRefusedError: it asks for what is not known here
    """
    if max(map(len, (template, context.representation, context.bandwidth))) > LONGEST_ADDRESS:
        raise ContentRefusedError("The presentation has a template of addresses that is too long.")
    if template.count("$") > 2 * _MOST_HOLES:
        raise ContentRefusedError(f"The presentation has a template with more than {_MOST_HOLES} things to fill in.")
    values: dict[str, int | str | None] = {
        "RepresentationID": context.representation,
        "Bandwidth": context.bandwidth,
        "Number": number,
        "Time": time,
    }

    def fill(found: re.Match[str]) -> str:
        name, width = found[1], found[2]
        if name is None:
            return "$"
        value = values[name]
        if value is None:
            raise ContentRefusedError(f"The presentation has an address of which {name} cannot be told.")
        return str(value).zfill(int(width)) if width and name != "RepresentationID" else str(value)

    made = _HOLE.sub(fill, template)
    if "$" in _HOLE.sub("", template):
        raise ContentRefusedError("The presentation has a template of addresses that cannot be read.")
    return made
