"""``reclaim matches``, ``reclaim match`` and ``reclaim decide``."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import SOME_FAILED, AsJson, By, note, opened, out, say, say_json, timecode

if TYPE_CHECKING:
    from monitor.store.library import Library
    from monitor.values import Decision, Finding

VerdictName = Literal["confirmed", "not-a-copy", "licensed", "exception", "ignored"]
MatchId = Annotated[int, typer.Argument(metavar="MATCH", help="Number of the match, from reclaim matches.")]


def matches(
    context: typer.Context,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one row per segment as CSV; - is standard output.")
    ] = None,
    undecided: Annotated[bool, typer.Option("--undecided", help="Only matches that wait for a decision.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what clips and works have in common, the surest copies first."""
    from monitor.cli.output import finding_json

    with opened(context) as library:
        found = [f for f in library.store.matches.all() if not (undecided and f.decision)]
        has_clips = library.store.clips.count() > 0
    if csv is not None:
        _write_csv(csv, found)
    elif as_json:
        say_json([finding_json(finding) for finding in found])
    elif found:
        out().print(_table(found))
        say("One match in detail: reclaim match ID. Decide it: reclaim decide ID confirmed --reason “...”", style="dim")
    elif undecided:
        say("No match waits for a decision.")
    else:
        say("No matches." if has_clips else "No clips yet. Scan suspect clips: reclaim scan FOLDER")


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
            Text(match.kind, style="bold" if match.kind == "copy" else "dim"),
            f"{match.score:.2f}",
            f"{finding.seconds:.1f} s",
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
        note(f"No stills: {error}")
        return None
    return path


def _show(finding: "Finding", history: "list[Decision]") -> None:
    from fingerprints.errors import printable

    found, seen = finding.match, finding.clip.provenance
    say(f"Match {finding.id}: {found.kind}, score {found.score:.2f}, {finding.seconds:.1f} s shared", style="bold")
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
    for reason in found.reasons:
        say(f"• {reason}")
    for decision in history:
        when = decision.decided_at.isoformat(" ", "minutes")
        say(f"{when}  {decision.verdict} by {printable(decision.actor)}: {printable(decision.reason)}")
    if not history:
        say(f"Not decided yet: reclaim decide {finding.id} confirmed --reason “...”", style="dim")


def _segments(finding: "Finding") -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("Clip", "Work"):
        table.add_column(column, no_wrap=True)
    table.add_column("What", no_wrap=True)
    table.add_column("Speed", justify="right")
    table.add_column("Change", overflow="fold")
    table.add_column("Score", justify="right")
    for segment in finding.match.segments:
        table.add_row(
            f"{timecode(segment.clip_start_s)} – {timecode(segment.clip_end_s)}",
            f"{timecode(segment.work_start_s)} – {timecode(segment.work_end_s)}",
            segment.modality,
            f"{segment.speed:.2f}",
            segment.transform,
            f"{segment.score:.2f}",
        )
    return table


def decide(
    context: typer.Context,
    match_id: MatchId,
    verdict: Annotated[VerdictName, typer.Argument(metavar="VERDICT", help="One of the five words above.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the verdict for ever.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Decide a match. A later decision supersedes an earlier one; all stay on record.

    [bold]confirmed[/]: a copy to be pursued; the clip is kept as evidence.

    [bold]not-a-copy[/]: the program erred, or there is nothing to claim.

    [bold]licensed[/]: you allowed it.

    [bold]exception[/]: the law allows it: criticism, parody, quotation ...

    [bold]ignored[/]: a copy that you let be.
    """
    from monitor.cli.output import decision_json
    from monitor.review.decisions import decide as record
    from monitor.values import Verdict

    with opened(context, by) as library:
        decided = record(library, match_id, Verdict(verdict), reason)
    if as_json:
        say_json(decision_json(decided.decision) | {"kept": str(decided.kept) if decided.kept else None})
    else:
        say(f"Match {match_id} is {verdict}, says {decided.decision.actor}.")
        if decided.kept:
            say(f"A copy of the clip is kept as evidence: {decided.kept}", style="dim")
    if decided.problem:
        note(decided.problem, style="red")
        raise typer.Exit(SOME_FAILED)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(matches)
    app.command()(match)
    app.command()(decide)
