"""``reclaim scan``."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import AsJson, count, finish, follow, note, opened, say, say_json, summary

if TYPE_CHECKING:
    from monitor.manifest import Manifest
    from monitor.store.library import Library
    from monitor.values import Outcome


def scan(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH...]", help="Suspect clips: video or sound files, or folders of them."),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            "--csv",
            metavar="FILE",
            help="CSV that tells where each clip was seen: file, url, platform, account, captured_at.",
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Match all clips anew, also those that are done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Scan suspect clips: fingerprint them and match them against all works.

    Run it again at any time: clips that are done are skipped, a run that was stopped goes on, and clips that were
    scanned before are matched against works registered since (also without any PATH).
    """
    from monitor.cli.output import outcome_json
    from monitor.files import find_media
    from monitor.scanning import scan as scan_files

    listed = _read_manifest(manifest, paths or [])
    named = list(paths or []) + [
        path for path in (listed.provenance if listed else ()) if not paths or not _below(path, paths)
    ]
    with opened(context) as library:
        files, problems = find_media(named, skip=library.settings.library)
        sentences = [text for _, text in problems] + list(listed.problems if listed else ())
        for sentence in sentences:
            note(sentence, style="red")
        provenance = listed.provenance if listed else {}
        scanned = follow("Scanning", len(files), scan_files(library, files, provenance)) if files else []
        if again:
            library.store.clips.forget_matching()
        matched = _match(library)
        if as_json:
            answer = {"scanned": scanned, "matched": matched}
            say_json({key: [outcome_json(o) for o in value] for key, value in answer.items()} | {"problems": sentences})
        else:
            _report(library, scanned, matched)
    finish([*scanned, *matched], len(sentences))


def _below(path: Path, folders: list[Path]) -> bool:
    return any(folder.absolute() in (path, *path.parents) for folder in folders)


def _read_manifest(manifest: Path | None, paths: list[Path]) -> "Manifest | None":
    from monitor.manifest import read_manifest

    if manifest is None:
        return None
    listed = read_manifest(manifest, tuple(path for path in paths if path.is_dir()))
    if listed.ignored_columns:
        note(f"Columns of the manifest that are not used: {', '.join(listed.ignored_columns)}.")
    return listed


def _match(library: "Library") -> "list[Outcome]":
    from monitor.scanning import match_pending, pending

    waiting = len(pending(library))
    return follow("Matching", waiting, match_pending(library)) if waiting else []


def _report(library: "Library", scanned: "list[Outcome]", matched: "list[Outcome]") -> None:
    if scanned:
        say(summary("Scanned", "clip", scanned))
    if not library.store.works.count():
        say("No works yet, so there is nothing to match against: reclaim register FOLDER, then reclaim scan.")
        return
    if not matched:
        say("Nothing new to match: all clips have been matched against all works.")
        return
    hits = sum(outcome.matches for outcome in matched)
    works = count(library.store.works.count(), "work")
    say(f"Matched {count(len(matched), 'clip')} against {works}: {count(hits, 'match')}.")
    if hits:
        say("See them: reclaim matches")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(scan)
