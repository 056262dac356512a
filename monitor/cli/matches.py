"""``reclaim matches``, ``reclaim match`` and ``reclaim decide``."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

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
    say,
    say_json,
    short,
)
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.review.decisions import Decided
    from monitor.rights.values import Claim
    from monitor.store.library import Library
    from monitor.values import Finding, Standing

VerdictName = Literal["confirmed", "not-a-copy", "licensed", "exception", "ignored", "withdrawn"]
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
    permitted: Annotated[
        bool, typer.Option("--permitted", help="Those whose copy is permitted: own accounts, licensees, items.")
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

    Claimable is what of the clip you may claim today by the rights ledger: reclaim rights list.

    Matches that are held back, suppressed or permitted are listed with --held, --suppressed and --permitted only.

    Example: reclaim matches --undecided --min-score 0.8
    """
    from monitor.cli.match_pages import show_list
    from monitor.licensing import claims_of
    from monitor.permitted import review_permissions
    from monitor.review.cases import confirmed_but_permitted
    from monitor.shapes.records import finding_json

    if csv is not None and str(csv) != "-":
        check_target(csv)
    standing = _standing(held=held, suppressed=suppressed, permitted=permitted)
    with opened(context) as library:
        review_permissions(library)  # one may have ended since yesterday
        listed = library.store.matches.all(standing)
        chosen = _chosen(library, listed, work, platform, min_score, undecided=undecided)
        nothing = _nothing(library, standing, undecided=undecided)
        if limit is None and csv is None and not as_json and sys.stdout.isatty():
            limit = PAGE
        found = chosen[:limit]
        claims = claims_of(library, found, day=library.clock())
        covered = confirmed_but_permitted(library, found)
        aside = (*(_aside(library) if standing == "open" else ()), *_ending(library, found, claims))
    if csv is not None:
        _write_csv(csv, found, claims)
    elif as_json:
        say_json([finding_json(finding, claims[finding.id]) for finding in found])
    elif found:
        show_list(found, claims, covered, left_out=len(chosen) - len(found))
    else:
        say(nothing)
    if csv is None and not as_json:
        for sentence in aside:
            say(sentence, style="dim")


def _standing(**asked: bool) -> "Standing":
    from monitor.errors import InputError
    from monitor.values import Standing

    chosen = [Standing(name) for name, wanted in asked.items() if wanted]
    if len(chosen) > 1:
        named = " and ".join(f"--{standing}" for standing in chosen)
        number = "two" if len(chosen) == 2 else "three"
        raise InputError(f"{named} are {number} lists; ask for one of them.")
    return chosen[0] if chosen else Standing.OPEN


def _aside(library: "Library") -> tuple[str, ...]:
    """Say how many matches are not listed, and how to see them."""
    from monitor.values import Standing

    names = {Standing.HELD: "Held back", Standing.SUPPRESSED: "Suppressed", Standing.PERMITTED: "Permitted"}
    numbers = {standing: library.store.matches.count(standing) for standing in names}
    return tuple(
        f"{names[standing]}: {count(number, 'match')}, see {hint(f'matches --{standing}')}"
        for standing, number in numbers.items()
        if number
    )


def _ending(library: "Library", found: "list[Finding]", claims: "Mapping[int, Claim]") -> tuple[str, ...]:
    """Warn where claims rest on rights that end soon."""
    from monitor.rights.terms import ending_under

    day = library.clock().date()
    ledgers = {id_: library.store.grants.of_work(id_) for id_ in {finding.work.id for finding in found}}
    ends = [ending_under(claims[one.id], ledgers[one.work.id], day) for one in found]
    days = [end for end in ends if end]
    if not days:
        return ()
    who = (
        f"The claim of {count(len(days), 'match')} rests"
        if len(days) == 1
        else f"The claims of {len(days)} matches rest"
    )
    return (f"{who} on rights that end soon, the first on {min(days)}: {hint('rights expiring')}",)


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


def _write_csv(target: Path, found: "list[Finding]", claims: "Mapping[int, Claim]") -> None:
    from monitor.cli.output import write_csv
    from monitor.files import writing

    if str(target) == "-":
        write_csv(found, sys.stdout, claims)
        return
    with writing(target), target.open("w", encoding="utf-8", newline="") as file:
        write_csv(found, file, claims)
    note(f"Wrote {target}.")


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
    """Show one match: its segments, what of it may be claimed, its reasons, and side-by-side stills as one PNG."""
    from monitor.cli.match_pages import show_match
    from monitor.licensing import claim_of
    from monitor.shapes.records import decision_json, finding_json

    if stills is not None:
        check_target(stills)
    with opened(context) as library:
        finding = library.store.matches.get(match_id)
        history = library.store.decisions.history(match_id)
        claim = claim_of(library, finding, day=library.clock())
        ending = _ending(library, [finding], {finding.id: claim})
        picture = None if no_stills else _write_stills(library, finding, stills)
    if as_json:
        decisions = [decision_json(decision) for decision in history]
        say_json(finding_json(finding, claim) | {"decisions": decisions, "stills": str(picture) if picture else None})
        return
    show_match(finding, history, claim)
    for sentence in ending:
        say(sentence, style="yellow")
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


def decide(
    context: typer.Context,
    match_ids: Annotated[
        list[int],
        typer.Argument(metavar="MATCH", parser=MATCH_ID, help="Numbers of the matches, from reclaim matches."),
    ],
    verdict: Annotated[VerdictName, typer.Argument(metavar="VERDICT", help="One of the six words above.")],
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

    [bold]withdrawn[/]: what was decided before is taken back; the match waits again.
    """
    from monitor.review.decisions import decide_all
    from monitor.shapes.records import decision_json
    from monitor.values import Verdict

    if verdict == "withdrawn":
        _take_back(context, match_ids, reason, by, as_json=as_json)
        return
    with opened(context, by) as library:
        decisions = decide_all(library, match_ids, Verdict(verdict), reason)
    if as_json:
        told = [
            decision_json(one.decision)
            | {"kept": str(one.kept) if one.kept else None, "no_letter": complete(one.no_letter) or None}
            for one in decisions
        ]
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
    if decided.no_letter:
        say(complete(decided.no_letter), style="yellow")
    _tell_again(decided.again)
    if decided.kept:
        say(f"A copy of the clip is kept as evidence: {short(decided.kept)}", style="dim")


def _take_back(context: typer.Context, match_ids: list[int], reason: str, by: str | None, *, as_json: bool) -> None:
    from fingerprints.errors import printable
    from monitor.review.taking_back import take_back
    from monitor.shapes.records import decision_json

    with opened(context, by) as library:
        taken = take_back(library, match_ids, reason)
    if as_json:
        told = [decision_json(one.decision) for one in taken]
        say_json(told if len(told) > 1 else told[0])
        return
    for one in taken:
        was = f"{one.was.verdict} by {printable(one.was.actor)}"
        say(f"Match {one.decision.match_id} waits again; it was {was}, which stays on record.")
        _tell_again(one.again)


def _tell_again(again: int) -> None:
    if again:
        clips = f"{count(again, 'clip')} with a match that nobody has decided"
        say(f"The next scan looks again at {clips}: {hint('scan')}", style="dim")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(matches)
    app.command()(match)
    app.command()(decide)
