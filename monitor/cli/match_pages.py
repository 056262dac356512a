"""Matches as people see them: in a list, and one by one with what of it may be claimed."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from monitor.cli.console import count, out, say, tell, timecode
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.rights.values import Claim, ClaimedSpan, UnclaimedSpan
    from monitor.values import Decision, Finding, Provenance

SETTLED = ("suppressed", "permitted")
"""Standings of which each match has a reason of its own."""
ROUNDING_S = 0.05
"""Lengths are shown in tenths of a second; a smaller difference is none."""


def show_list(
    found: "Sequence[Finding]", claims: "Mapping[int, Claim]", permitted: "Mapping[int, str]", *, left_out: int
) -> None:
    """Print matches as a table, with what to know of them and what to do next.

    :param permitted: what covers confirmed matches, by the number of the match
    """
    out().print(_table(found, claims, permitted))
    say(summed_up(found, claims))
    for reason in dict.fromkeys(finding.standing_reason for finding in found if finding.standing == "held"):
        tell(complete(reason or ""))
    for finding in found:
        if finding.standing in SETTLED:
            tell(f"Match {finding.id}: {finding.standing_reason}", indent=4)
        elif finding.id in permitted:
            covered = (
                f"Match {finding.id} is confirmed, but {permitted[finding.id]} covers it, so no letter is written."
            )
            tell(covered, indent=4, style="yellow")
    if left_out:
        say(f"{left_out} more: --limit {len(found) + left_out} shows all; or ask for fewer, for example --undecided.")
    say(f"See one: {hint('match ID')}", style="dim")
    say("Decide it, or several at once: " + hint('decide ID confirmed --reason "why"'), style="dim")


def summed_up(found: "Sequence[Finding]", claims: "Mapping[int, Claim]") -> str:
    """Return a sentence about matches."""
    copies = sum(finding.match.kind == "copy" for finding in found)
    waiting = sum(finding.decision is None for finding in found)
    bare = sum(not has_claim(claims[finding.id]) for finding in found)
    parts = (
        f"{copies} {'copy' if copies == 1 else 'copies'}",
        *((f"{len(found) - copies} shared sound only",) if copies < len(found) else ()),
        f"{waiting} to be decided",
        *((f"{bare} not claimable",) if bare else ()),
    )
    return f"{count(len(found), 'match')}: {', '.join(parts)}."


def has_claim(claim: "Claim") -> bool:
    """Tell whether anything of a match may be claimed."""
    return bool(claim.seconds or claim.pictures)


def _table(found: "Sequence[Finding]", claims: "Mapping[int, Claim]", permitted: "Mapping[int, str]") -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", justify="right")
    table.add_column("Clip", overflow="fold", ratio=1)
    table.add_column("Work", overflow="fold", ratio=1)
    table.add_column("What", no_wrap=True)
    table.add_column("Score", justify="right")
    table.add_column("Shared", justify="right", no_wrap=True)
    table.add_column("Claimable", justify="right", no_wrap=True)
    decided = any(finding.decision for finding in found)
    if decided:  # at 80 columns an empty column would take its room from the names
        table.add_column("Decision")
    for finding in found:
        match = finding.match
        verdict = str(finding.decision.verdict) if finding.decision else ""
        last = (f"{verdict},\npermitted" if finding.id in permitted else verdict,) if decided else ()
        table.add_row(
            str(finding.id),
            Text(f"{printable(finding.clip.name)}{': nothing to show' if finding.clip.is_let_go else ''}"),
            Text(printable(finding.work.name)),
            Text(
                f"{match.kind} (same file)" if finding.is_same_file else match.kind,
                style="bold" if match.kind == "copy" else "dim",
            ),
            f"{match.score:.2f}",
            shared(finding),
            Text(claimable(claims[finding.id]), style="green" if has_claim(claims[finding.id]) else "yellow"),
            *last,
        )
    return table


def shared(finding: "Finding") -> str:
    """Return how much of the clip is shared."""
    return "1 picture" if finding.is_still else f"{finding.seconds:.1f} s"


def claimable(claim: "Claim") -> str:
    """Return how much of the clip may be claimed."""
    if claim.seconds:
        return f"{claim.seconds:.1f} s"
    return count(claim.pictures, "picture") if claim.pictures else "nothing"


def show_match(finding: "Finding", history: "Sequence[Decision]", claim: "Claim") -> None:
    """Print one match: where the clip was seen, its segments, what may be claimed, its reasons and its decisions."""
    from fingerprints.errors import printable

    found, seen = finding.match, finding.clip.provenance
    say(f"Match {finding.id}: {found.kind}, score {found.score:.2f}, {shared(finding)} shared", style="bold")
    where = "nothing to show" if finding.clip.is_let_go else printable(str(finding.clip.file.path))
    say(f"Clip  {printable(finding.clip.name)}  ({where})")
    _show_seen(seen)
    say(f"Work  {printable(finding.work.name)}  ({printable(str(finding.work.file.path))})")
    out().print()
    out().print(_segments(finding))
    out().print()
    show_claim(finding, claim)
    if finding.is_same_file:
        tell("• The clip is the same file as the original, byte for byte.")
    for reason in found.reasons:
        tell(f"• {reason}")
    if finding.standing != "open":
        tell(f"{str(finding.standing).capitalize()}: {complete(finding.standing_reason or '')}")
    for decision in history:
        when = decision.decided_at.isoformat(" ", "minutes")
        tell(f"{when}  {decision.verdict} by {printable(decision.actor)}: {printable(decision.reason)}")
    if finding.decision is None:
        say(
            f"{'Waits again' if history else 'Not decided yet'}: "
            + hint(f'decide {finding.id} confirmed --reason "why"'),
            style="dim",
        )


def _show_seen(seen: "Provenance") -> None:
    """Print where and when a clip was seen, and how often others had seen it."""
    from fingerprints.errors import printable

    where = [part for part in (seen.platform, seen.account, seen.url) if part]
    if where:
        say(f"      seen at {printable(', '.join(where))}")
    for what, when in (("published", seen.published_at), ("captured", seen.captured_at)):
        if when:
            say(f"      {what} {when.isoformat(' ', 'minutes')}")
    if seen.views is not None:
        say(f"      {count(seen.views, 'view')} when captured")


def show_claim(finding: "Finding", claim: "Claim") -> None:
    """Print what of a match may be claimed today, and why the rest may not."""
    from fingerprints.errors import printable
    from monitor.rights.claiming import silence

    say(f"Claimable: {_say_claim(claim)}", style="bold green" if has_claim(claim) else "bold yellow")
    if claim.seconds > finding.seconds + ROUNDING_S:
        tell(
            f"  Claimable is picture and sound together; the {shared(finding)} shared are the picture alone, and the"
            " sound goes beyond it.",
            indent=2,
        )
    spans: list[tuple[ClaimedSpan | UnclaimedSpan, str]] = [(span, "") for span in claim.claimed]
    spans += [(span, span.reason) for span in claim.unclaimed]
    for span, reason in sorted(spans, key=lambda one: (one[0].clip_start_s, one[0].modality)):
        where = _span(span.clip_start_s, span.clip_end_s) if span.clip_end_s > span.clip_start_s else "the picture"
        text = f"  {'no ' if reason else 'yes'}  {where}, {span.modality}{f': {printable(reason)}' if reason else ''}"
        tell(text, indent=7, style="yellow" if reason else "green")
    if any(span.reason == silence(span.modality) for span in claim.unclaimed):
        say(f"Say whose it is: {hint(f'rights list {finding.work.id}')}", style="dim")
    out().print()


def _say_claim(claim: "Claim") -> str:
    if not has_claim(claim):
        return "nothing, so no letter can be written about it"
    if not claim.seconds:
        return claimable(claim)
    return f"{claim.seconds:.1f} s of the clip ({claim.picture_s:.1f} s of picture, {claim.sound_s:.1f} s of sound)"


def _span(start_s: float, end_s: float) -> str:
    return timecode(start_s) + (f" – {timecode(end_s)}" if end_s > start_s else "")


def _segments(finding: "Finding") -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    longest = max((len(word) for s in finding.match.segments for word in s.transform.split()), default=0)
    for column in ("Clip", "Work"):
        table.add_column(column)
    table.add_column("What", no_wrap=True)
    table.add_column("Speed", justify="right", no_wrap=True)
    # Times with hours are broken rather than words.
    table.add_column("Change", min_width=longest)
    table.add_column("Score", justify="right", no_wrap=True)
    for segment in finding.match.segments:
        table.add_row(
            _span(segment.clip_start_s, segment.clip_end_s) if segment.clip_length_s else "the picture",
            _span(segment.work_start_s, segment.work_end_s),
            segment.modality,
            f"{segment.speed:.2f}",
            segment.transform,
            f"{segment.score:.2f}",
        )
    return table
