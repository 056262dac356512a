"""``reclaim clips``, ``reclaim clip`` and ``reclaim release``: why a clip has no match, and matches held back."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.clips import no_clips
from monitor.cli.console import AsJson, By, count, number_of, opened, out, say, say_json, tell, timecode
from monitor.cli.hints import complete, hint
from monitor.cli.match_pages import claimable, shared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.footage import LeftOut
    from monitor.rights.values import Claim
    from monitor.store.library import Library
    from monitor.values import Clip, Finding


def clips(context: typer.Context, as_json: AsJson = False) -> None:
    """List the scanned clips, with or without matches.

    Example: reclaim clips
    """
    from monitor.shapes.records import clip_json

    with opened(context) as library:
        found = library.store.clips.all()
        matches = library.store.matches.counts()
    if as_json:
        say_json([clip_json(clip) | {"matches": matches.get(clip.id, 0)} for clip in found])
    elif found:
        out().print(_table(found, matches))
        say(f"See why one has matches or none: {hint('clip ID')}", style="dim")
    else:
        say(no_clips())


def _table(found: "list[Clip]", matches: dict[int, int]) -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", justify="right")
    table.add_column("Clip", overflow="fold", ratio=1)
    table.add_column("Length", justify="right")
    table.add_column("Seen at", overflow="fold", ratio=1)
    table.add_column("Matches", justify="right")
    for clip in found:
        number = str(matches.get(clip.id, 0)) if clip.matched_revision else "to do"
        where = clip.provenance.url or clip.provenance.platform or ("nothing to show" if clip.is_let_go else "")
        cells = (Text(printable(clip.name)), timecode(clip.media.duration_s), Text(printable(where)))
        table.add_row(str(clip.id), *cells, number)
    return table


def clip(
    context: typer.Context,
    clip_id: Annotated[
        int,
        typer.Argument(metavar="CLIP", parser=number_of("CLIP", "reclaim clips"), help="Number, from reclaim clips."),
    ],
    as_json: AsJson = False,
) -> None:
    """Show one clip: its matches, what of it the bank explains, and so why it has no match.

    Example: reclaim clip 12
    """
    from dataclasses import asdict

    from monitor.licensing import claims_of
    from monitor.permitted import review_permissions
    from monitor.shapes.records import clip_json, finding_json

    with opened(context) as library:
        shown = library.store.clips.get(clip_id)
        review_permissions(library, clip_id)
        findings = library.store.matches.of_clip(clip_id)
        left_out = library.store.bank.left_out(clip_id)
        waits = _waits(library, shown)
        claims = claims_of(library, findings, day=library.clock())
    if as_json:
        told = [finding_json(one, claims[one.id]) for one in findings]
        said = {"left_out": [asdict(one) for one in left_out], "matches": told}
        say_json(clip_json(shown) | said | {"to_be_matched": waits})
    else:
        _show(shown, findings, claims)
        _show_left_out(left_out, waits=waits, matched=bool(findings))


def _waits(library: "Library", shown: "Clip") -> bool:
    return shown.matched_revision < library.store.works.revision()


def _show(shown: "Clip", findings: "list[Finding]", claims: "Mapping[int, Claim]") -> None:
    from fingerprints.errors import printable

    say(f"Clip {shown.id}: {printable(shown.name)}, {timecode(shown.media.duration_s)}", style="bold")
    if shown.is_let_go:
        tell("Nothing of it is left to show; by its hash and fingerprint it is recognised when it comes again.")
    else:
        say(f"File  {printable(str(shown.file.path))}")
    seen = shown.provenance
    where = [part for part in (seen.platform, seen.account, seen.url) if part]
    if where:
        say(f"Seen  {printable(', '.join(where))}")
    for finding in findings:
        found, said = finding.match, finding.decision.verdict if finding.decision else finding.standing
        name, much = printable(finding.work.name), f"{shared(finding)}, {claimable(claims[finding.id])} claimable"
        say(f"Match {finding.id}: {found.kind} of {name}, score {found.score:.2f}, {much}, {said}")
        if finding.standing_reason:
            tell(f"  {complete(finding.standing_reason)}", indent=4)


def _show_left_out(left_out: "list[LeftOut]", *, waits: bool, matched: bool) -> None:
    from monitor.bank.masking import say_left_out

    for sentence in say_left_out(left_out):
        tell(f"• {sentence}")
    if left_out:
        tell(f"• Left out: {_listed(left_out)}.")
    if waits:
        say(f"It waits to be matched: {hint('scan')}", style="dim")
    elif not matched:
        tell(
            "• What is left has nothing in common with a work."
            if left_out
            else "• It has nothing in common with a work."
        )


def _listed(left_out: "list[LeftOut]") -> str:
    spans = Counter((timecode(one.start_s), timecode(one.end_s), one.modality) for one in left_out)
    return ", ".join(f"{start} – {end} ({modality})" for start, end, modality in spans)


def release(
    context: typer.Context,
    work_id: Annotated[
        int,
        typer.Argument(metavar="WORK", parser=number_of("WORK", "reclaim works"), help="Number, from reclaim works."),
    ],
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let the matches of a work come that are held back because it matches suddenly very many clips.

    So many matches are then usual for this work. If it holds common footage, put that into the bank instead: bank add.

    Example: reclaim release 2 --reason "It went viral on Friday."
    """
    from dataclasses import asdict

    from fingerprints.errors import printable
    from monitor.flooding import release as let_come

    with opened(context, by) as library:
        released = let_come(library, work_id, reason)
        name = library.store.works.get(work_id).name
    if as_json:
        say_json(asdict(released))
        return
    verb = "is" if released.matches == 1 else "are"
    say(f"{count(released.matches, 'match')} of “{printable(name)}” {verb} no longer held back.")
    say(f"See them: {hint('matches --undecided')}", style="dim")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(clips)
    app.command()(clip)
    app.command()(release)
