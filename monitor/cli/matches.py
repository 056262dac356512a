"""``reclaim matches``, ``reclaim match`` and ``reclaim decide``."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.clips import no_clips
from monitor.cli.console import (
    SOME_FAILED,
    AsJson,
    By,
    check_target,
    count,
    note,
    number_of,
    opened,
    out,
    say,
    say_json,
    short,
    tell,
    timecode,
)
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from monitor.review.decisions import Decided
    from monitor.store.library import Library
    from monitor.values import Decision, Finding, Standing

VerdictName = Literal["confirmed", "not-a-copy", "licensed", "exception", "ignored"]
MATCH_ID = number_of("MATCH", "reclaim matches")
MatchId = Annotated[
    int, typer.Argument(metavar="MATCH", parser=MATCH_ID, help="Number of the match, from reclaim matches.")
]
PAGE = 50
"""Matches that a terminal shows where no limit is given."""


def matches(
    context: typer.Context,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one row per segment as CSV; - is standard output.")
    ] = None,
    undecided: Annotated[bool, typer.Option("--undecided", help="Only matches that wait for a decision.")] = False,
    held: Annotated[
        bool, typer.Option("--held", help="Those that are held back: their work matches suddenly very many clips.")
    ] = False,
    suppressed: Annotated[
        bool, typer.Option("--suppressed", help="Those that look like clips that somebody marked as not a copy.")
    ] = False,
    work: Annotated[str | None, typer.Option(metavar="NAME", help="Only matches with this work.")] = None,
    platform: Annotated[str | None, typer.Option(metavar="NAME", help="Only clips seen on this platform.")] = None,
    min_score: Annotated[
        float | None, typer.Option(min=0, max=1, metavar="X", help="Only matches at least so sure, from 0 to 1.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help=f"At most so many. [dim]Default: all; {PAGE} in a terminal.[/]"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what clips and works have in common, the surest copies first.

    Matches that are held back or suppressed are listed with --held and --suppressed only.

    Example: reclaim matches --undecided --min-score 0.8
    """
    from monitor.cli.output import finding_json

    if csv is not None and str(csv) != "-":
        check_target(csv)
    with opened(context) as library:
        standing = _standing(held=held, suppressed=suppressed)
        listed = library.store.matches.all(standing)
        chosen = _chosen(library, listed, work, platform, min_score, undecided=undecided)
        nothing = _nothing(library, standing, undecided=undecided)
        aside = _aside(library) if standing == "open" else ()
    if limit is None and csv is None and not as_json and sys.stdout.isatty():
        limit = PAGE
    found = chosen[:limit]
    if csv is not None:
        _write_csv(csv, found)
    elif as_json:
        say_json([finding_json(finding) for finding in found])
    elif found:
        _list(found, left_out=len(chosen) - len(found))
    else:
        say(nothing)
    if csv is None and not as_json:
        for sentence in aside:
            say(sentence, style="dim")


def _standing(*, held: bool, suppressed: bool) -> "Standing":
    from monitor.errors import InputError
    from monitor.values import Standing

    if held and suppressed:
        raise InputError("--held and --suppressed are two lists; ask for one of them.")
    if held:
        return Standing.HELD
    return Standing.SUPPRESSED if suppressed else Standing.OPEN


def _aside(library: "Library") -> tuple[str, ...]:
    """Say how many matches are not listed, and how to see them."""
    from monitor.values import Standing

    held = library.store.matches.count(Standing.HELD)
    suppressed = library.store.matches.count(Standing.SUPPRESSED)
    return (
        *((f"Held back: {count(held, 'match')}, see {hint('matches --held')}",) if held else ()),
        *((f"Suppressed: {count(suppressed, 'match')}, see {hint('matches --suppressed')}",) if suppressed else ()),
    )


def _chosen(
    library: "Library",
    listed: "list[Finding]",
    work: str | None,
    platform: str | None,
    min_score: float | None,
    *,
    undecided: bool,
) -> "list[Finding]":
    """Return the matches that pass every filter.

    :raises NotFoundError: no work has that name
    """
    from fingerprints.errors import printable
    from monitor.errors import NotFoundError

    if work is not None and work.casefold() not in {one.name.casefold() for one in library.store.works.all()}:
        raise NotFoundError(f"There is no work called “{printable(work)}”; `reclaim works` lists them.")
    return [
        finding
        for finding in listed
        if not (undecided and finding.decision)
        and (work is None or finding.work.name.casefold() == work.casefold())
        and (platform is None or (finding.clip.provenance.platform or "").casefold() == platform.casefold())
        and (min_score is None or finding.match.score >= min_score)
    ]


def _nothing(library: "Library", standing: "Standing", *, undecided: bool) -> str:
    """Return what to say where no match is to be listed."""
    if not library.store.clips.count():
        return no_clips()
    if not library.store.matches.count(standing) and standing != "open":
        return f"No match is {standing}{' back' if standing == 'held' else ''}."
    if not library.store.matches.count():
        return "No matches."
    return "No match waits for a decision." if undecided else "No match is like that."


def _list(found: "list[Finding]", *, left_out: int) -> None:
    out().print(_table(found))
    say(_summed_up(found))
    for reason in dict.fromkeys(finding.standing_reason for finding in found if finding.standing == "held"):
        tell(complete(reason or ""))
    for finding in found:
        if finding.standing == "suppressed":
            tell(f"Match {finding.id}: {finding.standing_reason}", indent=4)
    if left_out:
        say(f"{left_out} more: --limit {len(found) + left_out} shows all; or ask for fewer, for example --undecided.")
    say(f"See one: {hint('match ID')}", style="dim")
    say("Decide it, or several at once: " + hint('decide ID confirmed --reason "why"'), style="dim")


def _summed_up(found: "list[Finding]") -> str:
    copies = sum(finding.match.kind == "copy" for finding in found)
    waiting = sum(finding.decision is None for finding in found)
    parts = (
        f"{copies} {'copy' if copies == 1 else 'copies'}",
        *((f"{len(found) - copies} shared sound only",) if copies < len(found) else ()),
        f"{waiting} to be decided",
    )
    return f"{count(len(found), 'match')}: {', '.join(parts)}."


def _write_csv(target: Path, found: "list[Finding]") -> None:
    from monitor.cli.output import write_csv
    from monitor.files import writing

    if str(target) == "-":
        write_csv(found, sys.stdout)
        return
    with writing(target), target.open("w", encoding="utf-8", newline="") as file:
        write_csv(found, file)
    note(f"Wrote {target}.")


def _table(found: "list[Finding]") -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", justify="right")
    table.add_column("Clip", overflow="fold", ratio=1)
    table.add_column("Work", overflow="fold", ratio=1)
    table.add_column("What", no_wrap=True)
    table.add_column("Score", justify="right")
    table.add_column("Shared", justify="right")
    table.add_column("Decision", no_wrap=True)
    for finding in found:
        match = finding.match
        table.add_row(
            str(finding.id),
            Text(printable(finding.clip.name)),
            Text(printable(finding.work.name)),
            Text(
                f"{match.kind} (same file)" if finding.is_same_file else match.kind,
                style="bold" if match.kind == "copy" else "dim",
            ),
            f"{match.score:.2f}",
            shared(finding),
            finding.decision.verdict if finding.decision else "",
        )
    return table


def match(
    context: typer.Context,
    match_id: MatchId,
    stills: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write the stills; default: in the library."),
    ] = None,
    no_stills: Annotated[bool, typer.Option("--no-stills", help="Do not read the videos and draw stills.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one match: its segments, its reasons, and side-by-side stills as one PNG."""
    from monitor.cli.output import decision_json, finding_json

    if stills is not None:
        check_target(stills)
    with opened(context) as library:
        finding = library.store.matches.get(match_id)
        history = library.store.decisions.history(match_id)
        picture = None if no_stills else _write_stills(library, finding, stills)
    if as_json:
        decisions = [decision_json(decision) for decision in history]
        say_json(finding_json(finding) | {"decisions": decisions, "stills": str(picture) if picture else None})
        return
    _show(finding, history)
    if picture:
        say(f"Stills: {picture}")


def _write_stills(library: "Library", finding: "Finding", target: Path | None) -> Path | None:
    """Write the stills; what stands in the way is a note, because the match can be shown without them."""
    from fingerprints.errors import MediaError
    from monitor.errors import EvidenceError
    from monitor.evidence import Sheet, clip_file, draw_stills
    from monitor.files import write_whole

    settings = library.settings
    sheet = Sheet(
        per_segment=settings.stills_per_segment, segments=settings.stills_segments, height_px=settings.stills_height_px
    )
    path = target or settings.evidence / f"match-{finding.id}.png"
    try:
        write_whole(path, draw_stills(finding, clip_file(settings.clips, finding.clip), sheet))
    except (EvidenceError, MediaError) as error:
        note(f"No stills: {complete(str(error))}")
        return None
    return path


def _show(finding: "Finding", history: "list[Decision]") -> None:
    from fingerprints.errors import printable

    found, seen = finding.match, finding.clip.provenance
    say(f"Match {finding.id}: {found.kind}, score {found.score:.2f}, {shared(finding)} shared", style="bold")
    say(f"Clip  {printable(finding.clip.name)}  ({printable(str(finding.clip.file.path))})")
    where = [part for part in (seen.platform, seen.account, seen.url) if part]
    if where:
        say(f"      seen at {printable(', '.join(where))}")
    if seen.captured_at:
        say(f"      captured {seen.captured_at.isoformat(' ', 'minutes')}")
    say(f"Work  {printable(finding.work.name)}  ({printable(str(finding.work.file.path))})")
    out().print()
    out().print(_segments(finding))
    out().print()
    if finding.is_same_file:
        tell("• The clip is the same file as the original, byte for byte.")
    for reason in found.reasons:
        tell(f"• {reason}")
    if finding.standing != "open":
        tell(f"{str(finding.standing).capitalize()}: {complete(finding.standing_reason or '')}")
    for decision in history:
        when = decision.decided_at.isoformat(" ", "minutes")
        tell(f"{when}  {decision.verdict} by {printable(decision.actor)}: {printable(decision.reason)}")
    if not history:
        say("Not decided yet: " + hint(f'decide {finding.id} confirmed --reason "why"'), style="dim")


def shared(finding: "Finding") -> str:
    """Return how much of the clip is shared."""
    return "1 picture" if finding.is_still else f"{finding.seconds:.1f} s"


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


def decide(
    context: typer.Context,
    match_ids: Annotated[
        list[int],
        typer.Argument(metavar="MATCH", parser=MATCH_ID, help="Numbers of the matches, from reclaim matches."),
    ],
    verdict: Annotated[VerdictName, typer.Argument(metavar="VERDICT", help="One of the five words above.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the verdict for ever.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Decide one match or several. A later decision supersedes an earlier one; all stay on record.

    [bold]confirmed[/]: a copy to be pursued; the clip is kept as evidence.

    [bold]not-a-copy[/]: the program erred, or there is nothing to claim.

    [bold]licensed[/]: you allowed it.

    [bold]exception[/]: the law allows it: criticism, parody, quotation ...

    [bold]ignored[/]: a copy that you let be.
    """
    from monitor.cli.output import decision_json
    from monitor.review.decisions import decide_all
    from monitor.values import Verdict

    with opened(context, by) as library:
        decisions = decide_all(library, match_ids, Verdict(verdict), reason)
    if as_json:
        told = [decision_json(one.decision) | {"kept": str(one.kept) if one.kept else None} for one in decisions]
        say_json(told if len(told) > 1 else told[0])
    else:
        for decided in decisions:
            _tell(decided)
    problems = [decided.problem for decided in decisions if decided.problem]
    for problem in problems:
        note(problem, style="red")
    if problems:
        raise typer.Exit(SOME_FAILED)


def _tell(decided: "Decided") -> None:
    from fingerprints.errors import printable

    decision = decided.decision
    verdict = f"already {decision.verdict}" if decided.is_old else decision.verdict
    reason = ", for the same reason" if decided.is_old else ""
    say(f"Match {decision.match_id} is {verdict}, says {printable(decision.actor)}{reason}.")
    if decided.again:
        clips = f"{count(decided.again, 'clip')} with a match that nobody has decided"
        say(f"The next scan looks again at {clips}: {hint('scan')}", style="dim")
    if decided.kept:
        say(f"A copy of the clip is kept as evidence: {short(decided.kept)}", style="dim")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(matches)
    app.command()(match)
    app.command()(decide)
