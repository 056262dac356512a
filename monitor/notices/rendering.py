"""A notice as the text of a letter: Markdown, from the template that its law pack names."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from monitor.notices.exports.visible import text_of
from monitor.notices.languages import language
from monitor.notices.pack import Clause, Pack
from monitor.notices.recipients.exposure import view
from monitor.notices.recipients.wording import difference
from monitor.notices.urls import find_platform, is_safe_url
from monitor.notices.values import Finding, MatchedSegment, Notice, Severity
from monitor.templating import SHIPPED, Templates, one_line, render_markdown


def render(notice: Notice, pack: Pack, missing: Sequence[str] = (), *, templates: Templates = SHIPPED) -> str:
    """Return the letter as Markdown. What is absent from the notice is absent from the letter.

    :param missing: ids of the rules that an unsigned letter does not meet yet; they stand at its top
    :raises TemplateError: the pack's template is missing or broken
    """
    values = {"notice": notice, "pack": pack, "missing": missing}
    return _tidy(render_markdown(pack.template, values, filters(pack.language), templates=templates))


def render_cover(
    notice: Notice,
    pack: Pack,
    findings: Iterable[Finding] = (),
    commands: Sequence[str] = (),
    *,
    printed: str | None = None,
    templates: Templates = SHIPPED,
) -> str:
    """Return the cover note as Markdown: what the sender should know. It is not part of the letter.

    :param commands: what puts on record that the offer in the letter was accepted
    :param printed: what ``render`` has made of the notice, where that is known already
    :raises TemplateError: the pack's template is missing or broken
    """
    told = tuple(findings)
    missing = [finding for finding in told if finding.severity is Severity.ERROR]
    remarks = [finding for finding in told if finding.severity is not Severity.ERROR]
    text = render(notice, pack, templates=templates) if printed is None else printed
    exposure = view(notice, text)
    values = {"notice": notice, "pack": pack, "missing": missing, "remarks": remarks, "exposure": exposure}
    values |= {"wording": difference(notice, pack), "commands": commands}
    values |= {"recalled": recalled(pack), "from_memory": from_memory(pack, text)}
    tag = pack.language if pack.language.startswith("en") else "en-GB"  # the note is for whoever uses the program
    return _tidy(render_markdown(pack.cover_template, values, filters(tag), templates=templates))


def recalled(pack: Pack) -> frozenset[str]:
    """Return the ids of the rules that come from general knowledge, and that no lawyer has confirmed."""
    return frozenset(rule.id for rule in pack.rules if rule.mark == "recall" and rule.verified_on is None)


def from_memory(pack: Pack, letter: str) -> tuple[Clause, ...]:
    """Return the clauses in a letter that come from general knowledge, and that no lawyer has confirmed."""
    doubtful = (one for one in pack.clauses.values() if one.mark == "recall" and one.verified_on is None)
    seen = text_of(letter).seen
    return tuple(one for one in doubtful if one_line(one.text) in seen)


def utc_time(moment: datetime) -> str:
    """Return the time of day of a moment in UTC: ``09:30 UTC``."""
    return f"{moment.astimezone(UTC):%H:%M} UTC"


def utc(moment: datetime) -> str:
    """Return a moment as evidence needs it: ``2026-11-20 14:05:33 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def clock(position_s: float, *, tenths: bool = False) -> str:
    """Return a position in a video to the nearest second or tenth: ``00:41``, ``1:02:03``, ``00:41.5``."""
    steps = 10 if tenths else 1
    whole, part = divmod(int(position_s * steps + 0.5 + 1e-6), steps)  # 0.25 * 10 may be a little less than 2.5
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else f"{minutes:02}"
    return f"{start}:{seconds:02}" + (f".{part}" if tenths else "")


def span(ends: tuple[float, float]) -> str:
    """Return a stretch of time, ``00:12–00:41``; with tenths of a second where it is shorter than two seconds.

    Of a picture it is one moment, ``00:12.3``.
    """
    start, end = ends
    if start == end:
        return clock(start, tenths=True)
    tenths = end - start < 2
    return f"{clock(start, tenths=tenths)}–{clock(end, tenths=tenths)}"


def together(segments: Iterable[MatchedSegment]) -> list[tuple[str, str, str]]:
    """Return where each stretch lies in the work and in the copy, and what is the same: ``picture and sound``.

    Stretches that a letter would print alike come once.
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    for one in segments:
        ends = span((one.work_start_s, one.work_end_s)), span((one.clip_start_s, one.clip_end_s))
        found.setdefault(ends, {})[one.modality] = None
    return [(*ends, " and ".join(sorted(kinds))) for ends, kinds in found.items()]


def url(address: str) -> str:
    """Return an address as an automatic Markdown link, or as escaped text if it is not in plain characters."""
    return Markup(f"<{address}>") if is_safe_url(address) else address  # noqa: S704  no character can end the link


def digest(text: str) -> str:
    """Return a hexadecimal digest as Markdown code, or as escaped text if it is not one."""
    return Markup(f"`{text}`") if re.fullmatch("[0-9a-f]{64}", text) else text  # noqa: S704  hexadecimal digits only


def command(text: str) -> str:
    """Return what is typed as Markdown code, whatever stands in it."""
    line = one_line(text)
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    pad = " " if "`" in line else ""
    return Markup(f"{fence}{pad}{line}{pad}{fence}")  # noqa: S704  the fence is longer than any in the text


def platform(name: str) -> str:
    """Return the name of a platform as it spells itself, or as it was given."""
    known = find_platform(name)
    return known.name if known else name


def filters(tag: str) -> dict[str, object]:
    """Return what the templates of letters in a language may use, by name.

    :param tag: BCP 47 tag
    """
    shared = {
        "utc": utc,
        "utc_time": utc_time,
        "span": span,
        "together": together,
        "url": url,
        "digest": digest,
        "command": command,
        "platform": platform,
    }
    return {**shared, **language(tag).filters}


FILTERS = filters("en-US")
"""What the templates of letters of the United States may use, by name."""
seconds = language("en-US").seconds


def _tidy(markdown: str) -> str:
    """Join a hard line break that a template put on a line of its own, and drop surplus empty lines."""
    joined = re.sub(r"\n\\\n", r"\\\n", markdown)
    return re.sub(r"\n{3,}", "\n\n", joined).strip() + "\n"
