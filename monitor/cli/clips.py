"""``reclaim scan``."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import AsJson, count, finish, follow, note, opened, say, say_json, summary
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from monitor.manifest import Manifest
    from monitor.store.library import Library
    from monitor.values import Outcome, Provenance


def scan(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Suspect clips: video, sound or picture files, or folders of them."),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            "--csv",
            metavar="FILE",
            help="A table of where each clip was seen, as CSV: file, url, platform, account, captured_at, views, ...",
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Match all clips anew, also those that are done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Scan suspect clips: fingerprint them and match them against all works.

    A screenshot or thumbnail is a clip, too: it finds the work and the second that it shows.

    Letters need a table of where each clip was seen: --manifest. Its columns are explained in docs/cli.md.

    Run it again at any time: clips that are done are skipped, a run that was stopped goes on, and clips that were
    scanned before are matched against works registered since (also without any PATH).
    """
    from monitor.files import find_media
    from monitor.scanning import scan as scan_files
    from monitor.shapes.records import outcome_json

    listed = _read_manifest(manifest, paths or [])
    with opened(context) as library:
        files, problems = find_media(paths or [], skip=library.settings.library, pictures=True)
        provenance = _reach(listed, files)
        # A folder is searched for names of media; what the manifest names is taken whatever its name.
        files, unreached = find_media([*files, *provenance], skip=library.settings.library)
        sentences = [text for _, text in problems + unreached] + list(listed.problems if listed else ())
        for sentence in sentences:
            note(sentence, style="red")
        items = sum(max(1, len(provenance.get(file, ()))) for file in files)
        scanned = follow("Scanning", items, scan_files(library, files, provenance)) if files else []
        if again:
            library.store.clips.forget_matching()
        matched = _match(library)
        if as_json:
            answer = {"scanned": scanned, "matched": matched}
            aside = {"held": [asdict(held) for held in library.store.floods.held()], "problems": sentences}
            say_json({key: [outcome_json(o) for o in value] for key, value in answer.items()} | aside)
        else:
            _report(library, scanned, matched, failed=bool(sentences))
    finish([*scanned, *matched], len(sentences))


def _reach(listed: "Manifest | None", files: list[Path]) -> "dict[Path, tuple[Provenance, ...]]":
    """Return where files were seen, under the names by which they are scanned: links may lead to what is listed."""
    names = {path: path for path in files}
    scanned = {path.resolve(): path for path in reversed(files)}
    reached: dict[Path, tuple[Provenance, ...]] = {}
    for path, seen in listed.provenance.items() if listed else ():
        name = names.get(path) or scanned.get(path.resolve(), path)
        reached[name] = reached.get(name, ()) + seen
    return reached


def _read_manifest(manifest: Path | None, paths: list[Path]) -> "Manifest | None":
    from monitor.manifest import read_manifest

    if manifest is None:
        return None
    folders = tuple(path for path in paths if path.is_dir())
    listed = read_manifest(manifest, folders, tuple(path for path in paths if path not in folders))
    if listed.ignored_columns:
        note(f"Columns of the manifest that are not used: {', '.join(listed.ignored_columns)}.")
    return listed


def _match(library: "Library") -> "list[Outcome]":
    from monitor.scanning import match_pending, pending

    waiting = len(pending(library))
    return follow("Matching", waiting, match_pending(library)) if waiting else []


def _report(library: "Library", scanned: "list[Outcome]", matched: "list[Outcome]", *, failed: bool) -> None:
    if scanned:
        say(summary("Scanned", "clip", scanned))
    if not matched and not scanned and failed:
        return  # nothing that was named is there, and that has been said
    if not library.store.works.count():
        say(f"No works yet, so there is nothing to match against. Register your originals: {hint('register FOLDER')}")
        return
    if not matched:
        has_clips = library.store.clips.count() > 0
        say("Nothing new to match: all clips have been matched against all works." if has_clips else no_clips())
        return
    hits = sum(outcome.matches for outcome in matched)  # those that are held back included
    bad = sum(outcome.status == "failed" for outcome in matched)
    works = count(library.store.works.count(), "work")
    text = f"Matched {count(len(matched) - bad, 'clip')} against {works}: {count(hits, 'match')}"
    say(f"{text} ({bad} failed)." if bad else f"{text}.")
    _report_aside(library, sum(outcome.suppressed for outcome in matched))
    permitted = sum(outcome.permitted for outcome in matched)
    if permitted:
        verb = "is" if permitted == 1 else "are"
        say(f"{count(permitted, 'match')} besides {verb} permitted by what is on record: {hint('matches --permitted')}")
    if hits:
        say(f"See them: {hint('matches')}")
    _report_leaving(library)


def _report_leaving(library: "Library") -> None:
    """Say until when clips stay that match nothing, for whoever registers works later."""
    from monitor.privacy.retention import load_retention
    from monitor.retained import Category

    unmatched = [one for one in library.store.lapsing.unmatched(library.clock()) if not one.is_collected]
    if not unmatched:
        return
    days = load_retention(library.settings.privacy).of(Category.UNMATCHED_SUPPLIED)
    match = "matches" if len(unmatched) == 1 else "match"
    longer = hint(f"privacy retention set {Category.UNMATCHED_SUPPLIED} DAYS")
    goes = f"what is kept of each goes {count(days, 'day')} after its scan; your files stay"
    say(f"{count(len(unmatched), 'clip')} that {match} nothing: {goes}. Keep it longer: {longer}", style="dim")


def _report_aside(library: "Library", suppressed: int) -> None:
    """Say which matches do not come before people, and how to see them."""
    for held in library.store.floods.held():
        verb = "is" if held.matches == 1 else "are"
        say(f"{count(held.matches, 'match')} {verb} held back: {complete(held.reason)}", style="yellow")
    if library.store.floods.held():
        say(f"See them: {hint('matches --held')}")
    if suppressed:
        looks = "looks like a clip" if suppressed == 1 else "look like clips"
        text = f"{count(suppressed, 'match')} besides {looks} that somebody marked as not a copy"
        say(f"{text}: {hint('matches --suppressed')}")


def no_clips() -> str:
    """Return what to do where nothing was scanned yet."""
    return f"No clips yet. Scan suspect clips: {hint('scan FOLDER')}"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(scan)
