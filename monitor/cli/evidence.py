"""``reclaim evidence``: write the evidence pack of a case, or check one."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import SOME_FAILED, AsJson, By, note, number_of, opened, say, say_json
from monitor.cli.hints import complete

if TYPE_CHECKING:
    from monitor.dossier import Checked, Packed

PROBLEMS_SHOWN = 20


def evidence(
    context: typer.Context,
    case_id: Annotated[
        int | None,
        typer.Argument(
            metavar="CASE",
            parser=number_of("CASE", "reclaim case list"),
            help="Number of the case, from reclaim case list.",
        ),
    ] = None,
    letter: Annotated[
        str, typer.Option(metavar="REFERENCE", help="The letter that it is for; default: the case’s latest.")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option(metavar="DIR|FILE.zip", help="Where to write; default: a new folder in the library."),
    ] = None,
    with_original: Annotated[
        bool, typer.Option("--with-original", help="Put the originals' files in, too; the copies' are always in.")
    ] = False,
    timestamp: Annotated[
        str | None,
        typer.Option(
            envvar="RECLAIM_TIMESTAMP",
            metavar="URL",
            help="RFC 3161 authority to ask for a timestamp; only a hash is sent. [dim]Default: none.[/]",
        ),
    ] = None,
    timestamp_ca: Annotated[
        Path | None,
        typer.Option(
            envvar="RECLAIM_TIMESTAMP_CA",
            metavar="FILE",
            help="PEM file with that authority's root certificate. [dim]Default: as sent, or of the system.[/]",
        ),
    ] = None,
    check: Annotated[
        Path | None, typer.Option(metavar="DIR|FILE.zip", help="Check an evidence pack instead of writing one.")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Write all that is on record of a case as a report with its files, which anybody can check offline.

    Match report (PDF and HTML) with pictures side by side, the copies' files, the letter, an extract of the audit, a
    manifest of hashes, and the draft of a declaration. Nothing is sent; with --timestamp, the manifest's hash is.
    """
    from monitor.errors import InputError

    if (case_id is None) == (check is None):
        raise InputError("Name a case, from `reclaim case list`, or with --check the folder or the zip of a pack.")
    if check is not None:
        _check(check, as_json=as_json)
        return
    from monitor.dossier import PackRequest, Wanted, write_pack
    from monitor.stamping import Authority

    authority = Authority(url=timestamp, certificate=timestamp_ca) if timestamp else None
    wanted = Wanted(reference=letter, with_original=with_original)
    with opened(context, by) as library:
        packed = write_pack(library, case_id or 0, PackRequest(output=output, wanted=wanted, authority=authority))
    _report(packed, as_json=as_json)


def _report(packed: "Packed", *, as_json: bool) -> None:
    from fingerprints.errors import printable

    if as_json:
        from monitor.shapes.evidence import packed_json

        say_json(packed_json(packed))
    else:
        say(f"Evidence of case {packed.dossier.case.id}: {printable(str(packed.path))}")
        say(f"SHA-256 of its manifest, worth keeping elsewhere: {packed.manifest_sha256}")
        if packed.stamp:
            say(f"RFC 3161 timestamp: {packed.stamp.at.isoformat(' ')} from {printable(packed.dossier.stamp.url)}")
        say("How to check it stands in VERIFY.txt. A match is not an infringement.", style="dim")
    _tell(packed.problems)


def _check(place: Path, *, as_json: bool) -> None:
    from monitor.dossier import check_pack

    checked = check_pack(place)
    if as_json:
        say_json(_checked_json(checked))
    elif not checked.problems:
        say(f"All {checked.files} files are as the manifest says; {checked.entries} entries of the audit are whole.")
        if checked.stamped_at:
            say(f"The manifest existed at {checked.stamped_at.isoformat(' ')}, as its RFC 3161 timestamp says.")
            say("Whether tsa-ca.pem is the authority’s own certificate, only the authority can say.", style="dim")
        else:
            say("It has no timestamp.")
    _tell(checked.problems)


def _checked_json(checked: "Checked") -> dict[str, object]:
    at = checked.stamped_at
    return {
        "files": checked.files,
        "entries": checked.entries,
        "timestamp": at.isoformat() if at else None,
        "problems": list(checked.problems),
    }


def _tell(problems: tuple[str, ...]) -> None:
    """Tell problems on the error stream.

    :raises typer.Exit: there are some
    """
    for problem in problems[:PROBLEMS_SHOWN]:
        note(complete(problem), style="red")
    if len(problems) > PROBLEMS_SHOWN:
        note(f"... and {len(problems) - PROBLEMS_SHOWN} more.", style="red")
    if problems:
        raise typer.Exit(SOME_FAILED)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evidence)
