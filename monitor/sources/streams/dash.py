"""DASH (ISO/IEC 23009-1): from a media presentation description to what is to be fetched. Fetches nothing itself.

The description is read by a parser that opens nothing and expands no entities; one with a document type is refused, and
so is one that would have parts of itself fetched from elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from lxml import etree

from monitor.errors import ContentRefusedError
from monitor.sources.base import Page
from monitor.sources.streams.plan import (
    Part,
    Plan,
    Segment,
    Variant,
    address,
    best,
    demand_few,
    demand_joinable,
    demand_manifest,
    seconds,
)
from monitor.sources.streams.templates import Context, Element, child, children, number, segments_of

Chain: TypeAlias = tuple[Element, ...]
"""An element and what it lies in, the outermost first."""
_XLINK = "{http://www.w3.org/1999/xlink}href"
_XINCLUDE = "{http://www.w3.org/2001/XInclude}"
_DURATION = re.compile(
    r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_MOST_ELEMENTS = 100_000
"""Of a presentation: one for each of the most segments in two tracks, and room for what describes them."""
_MOST_LETTERS = 100
"""Of a duration, so that a number without end is none."""
_UNIT_S = (31_536_000, 2_592_000, 86_400, 3_600, 60, 1)
_SOUND = ("mp4a", "ac-3", "ec-3", "opus", "flac", "vorbis")


def read_dash(page: Page) -> Plan:
    """Return what a presentation consists of: of each period the best picture, with its sound.

    :raises ContentRefusedError: it is no presentation, or one that must not or cannot be saved
    """
    root = _parsed(page)
    periods = children(root, "Period")
    demand_joinable(len(periods))
    lengths = _lengths(root, periods)
    # Once for all periods: what else lies in the root is not walked for each of them.
    base = _within(page.final_url, root)
    parts, count = [], 0
    for period, length_s in zip(periods, lengths, strict=True):
        part = _part(base, root, period, length_s)
        count += sum(len(track) for track in part.tracks)
        demand_few(count)
        parts.append(part)
    return Plan(parts=tuple(parts), duration_s=sum(one or 0.0 for one in lengths))


def _parsed(page: Page) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    demand_manifest(page.body)
    if page.body.count(b"<") > 2 * _MOST_ELEMENTS:
        raise ContentRefusedError(f"{page.url} has more than {_MOST_ELEMENTS:,} elements; it is not read further.")
    try:
        root: Element = etree.fromstring(page.body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ContentRefusedError(f"{page.url} is no DASH presentation, or a damaged one.") from error
    if root.getroottree().docinfo.doctype:
        raise ContentRefusedError(f"{page.url} has a document type, which may hide entities; it is not read further.")
    if etree.QName(root).localname != "MPD":
        raise ContentRefusedError(f"{page.url} is no DASH presentation.")
    for element in root.iter("*"):
        _demand_plain(element)
    if root.get("type", "static") != "static":
        raise ContentRefusedError("The stream is live: it has no end yet, so it is not saved.")
    return root


def _demand_plain(element: Element) -> None:
    if element.get(_XLINK) is not None or element.tag.startswith(_XINCLUDE):
        raise ContentRefusedError("The presentation would have parts of itself fetched from elsewhere.")
    if etree.QName(element).localname == "ContentProtection":
        message = "The stream is encrypted. Such protection is not circumvented (Directive 2001/29/EC, article 6; "
        raise ContentRefusedError(message + "17 U.S.C. 1201); supply the file, or ask whoever holds the rights.")


def _lengths(root: Element, periods: Sequence[Element]) -> list[float | None]:
    """Return the seconds of each period; None where nobody says."""
    whole = _duration(root.get("mediaPresentationDuration"))
    found: list[float | None] = []
    start = 0.0
    for index, period in enumerate(periods):
        stated = _duration(period.get("start"))
        start = start if stated is None else stated
        length = _duration(period.get("duration"))
        following = periods[index + 1].get("start") if index + 1 < len(periods) else None
        end = _duration(following) if following else whole if index + 1 == len(periods) else None
        if length is None and end is not None:
            length = max(0.0, end - start)
        found.append(length)
        start += length or 0.0
    return found


def _duration(text: str | None) -> float | None:
    if text is None:
        return None
    found = _DURATION.fullmatch(text.strip()) if len(text) < _MOST_LETTERS else None
    if not found:
        raise ContentRefusedError("The presentation states a duration that is none.")
    return seconds(sum(float(one) * unit for one, unit in zip(found.groups(), _UNIT_S, strict=True) if one))


@dataclass(frozen=True, slots=True)
class _Form:
    """A representation and what it lies in."""

    chain: Chain
    kind: str
    """``video``, ``audio``, or anything else."""

    @property
    def own(self) -> Element:
        return self.chain[-1]

    @property
    def variant(self) -> Variant:
        width, height = (int(number(_inherited(self.chain, name), 0)) for name in ("width", "height"))
        shorter = min(width, height) if width else height
        return Variant(name="", height_px=shorter, bandwidth=int(number(self.own.get("bandwidth"), 0)))


def _part(base: str, root: Element, period: Element, length_s: float | None) -> Part:
    forms = list(_forms(root, period))
    pictures = [one for one in forms if one.kind == "video"]
    sounds = _main([one for one in forms if one.kind == "audio"])
    chosen = [_best(one) for one in (pictures, sounds) if one]
    if not chosen:
        raise ContentRefusedError("The presentation names no picture and no sound.")
    return Part(tracks=tuple(_track(base, one, length_s) for one in chosen))


def _best(forms: Sequence[_Form]) -> _Form:
    named = {str(index): one for index, one in enumerate(forms)}
    return named[best(replace(one.variant, name=name) for name, one in named.items()).name]


def _forms(root: Element, period: Element) -> Iterator[_Form]:
    for group in children(period, "AdaptationSet"):
        # What a player must understand and we do not (pictures for winding, tiles) is to be passed over.
        if child(group, "EssentialProperty") is not None:
            continue
        for one in children(group, "Representation"):
            if child(one, "EssentialProperty") is None:
                chain = (root, period, group, one)
                yield _Form(chain, _kind(chain))


def _kind(chain: Chain) -> str:
    kind = _inherited(chain, "contentType") or (_inherited(chain, "mimeType") or "").partition("/")[0]
    if kind:
        return kind.strip().lower()
    codecs = (_inherited(chain, "codecs") or "").lower()
    return "audio" if codecs.startswith(_SOUND) else "video" if codecs else ""


def _inherited(chain: Chain, name: str) -> str | None:
    return next((one.get(name) for one in reversed(chain) if one.get(name) is not None), None)


def _main(forms: list[_Form]) -> list[_Form]:
    """Keep the sound that is the main one; where nobody says, the first."""
    groups = {id(one.chain[2]): one.chain[2] for one in forms}
    main = [key for key, group in groups.items() if any(one.get("value") == "main" for one in children(group, "Role"))]
    wanted = (main or list(groups))[:1]
    return [one for one in forms if id(one.chain[2]) in wanted]


def _track(base: str, form: _Form, length_s: float | None) -> tuple[Segment, ...]:
    url = base
    for element in form.chain[1:]:
        url = _within(url, element)
    context = Context(
        base=url,
        duration_s=length_s,
        representation=form.own.get("id", ""),
        bandwidth=form.own.get("bandwidth", "0"),
    )
    return tuple(segments_of(form.chain[1:], context))


def _within(base: str, element: Element) -> str:
    """Return the address to which those in an element are relative."""
    said = child(element, "BaseURL")
    return base if said is None else address(base, said.text or "")
