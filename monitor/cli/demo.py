"""``reclaim demo``: the whole job, by the real commands, on videos that the program makes itself."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import shlex
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from monitor.cli.console import note, out, run_command, say
from monitor.cli.hints import program

if TYPE_CHECKING:
    from monitor.demo import DemoSet
    from monitor.values import Finding

MARKER = ".reclaim-demo"
PLATFORM = "vids.example"
OWNER = "Mara Lindqvist"

PROFILE = (
    *("--signer", OWNER, "--role", "owner", "--address", "Studio Lindqvist; 12 Harbour Street; Springfield, IL 62701"),
    *("--phone", "+1 217 555 0142", "--email", "rights@lindqvist.example"),
)
FAIR_USE = {
    "--purpose": "Reposted whole to draw viewers and advertising; no comment, criticism or other new meaning is added.",
    "--nature": "Creative films, drawn and composed by the owner, and published.",
    "--amount": "Nearly all of one film, and the nine best seconds of another.",
    "--effect": "Viewers who see the films there do not come to the owner's channel, so it replaces the original.",
    "--conclusion": "infringing",
    "--reason": "I watched both copies beside the originals; nothing was added that the law would protect.",
}
SECOND_LOOK = "Both copies seen beside the originals: nothing is said or shown that would be comment, parody or news."
SECOND_PERSON = "Jonas Berg"
AGENT = "Copyright Agent, vids.example <copyright@vids.example>"


def demo(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Option("--directory", "--keep", metavar="DIR", help="Where everything is made and kept.")
    ] = Path("reclaim-demo"),
    open_room: Annotated[
        bool, typer.Option("--open", help="Open the review room on it at the end, with a tour of three steps.")
    ] = False,
) -> None:
    """See the whole job: make videos and stolen copies of them, find the copies, write a letter and its evidence.

    Nothing is downloaded and nothing is sent; everything lies in one folder, which a second run replaces.
    """
    from monitor.demo import make_demo

    started = time.monotonic()
    make_room(directory)
    say("Four films and seven clips are being made; five of the clips hold stolen footage.", style="bold")
    media = make_demo(directory, note)
    job = Job(directory / "library", lambda words: run_command(context.find_root().command, words))
    stills, letters = job.run(media)
    _compare(media, job)
    _sum_up(job.library, stills, letters, time.monotonic() - started)
    if open_room:
        say("")
        job.type("review", "--port", "0")


def make_room(directory: Path) -> None:
    """Remove an earlier demo's library and evidence; a folder that no demo made is left alone."""
    from monitor.errors import InputError
    from monitor.files import writing

    is_foreign = directory.is_dir() and any(directory.iterdir()) and not (directory / MARKER).exists()
    if is_foreign or directory.is_file():
        raise InputError(f"{directory} is not the folder of a demo; name a new one: `reclaim demo --directory DIR`")
    with writing(directory):
        directory.mkdir(parents=True, exist_ok=True)
        (directory / MARKER).touch()
        for old in ("library", "evidence"):
            if (directory / old).exists():
                shutil.rmtree(directory / old)


class Job:
    """The steps of the job; each is a command as a person would type it."""

    def __init__(self, library: Path, run: Callable[[Sequence[str]], int]) -> None:
        self.library = library
        self._run = run

    def run(self, media: "DemoSet") -> tuple[Path, Path]:
        """Do the whole job and return the stills and the folder of the letter."""
        folder = self.library.parent
        stills, letters = folder / "stills.png", folder / "letter"
        letters.mkdir(exist_ok=True)
        works = [str(path) for path in media.works]
        self.type("register", *works, "--owner", OWNER, "--own-sound", "--published", "2026-10-01")
        self.type("allow", "own", PLATFORM, "lindqvist.films")
        self.type("scan", "--manifest", str(media.manifest))
        self.type("matches")
        copies = self._copies()
        self.type("match", str(copies[0].id), "--stills", str(stills))
        self.type("profile", "set", *PROFILE)
        for finding in copies:
            reason = f"Seen beside the original: {finding.clip.name} is made of {finding.work.name}."
            self.type("decide", str(finding.id), "confirmed", "--reason", reason)
        self.type("case", "create", *(str(finding.id) for finding in copies), "--recipient", PLATFORM)
        self.type("case", "consider", "1", *(word for pair in FAIR_USE.items() for word in pair))
        self.type("case", "review", "1", "--by", SECOND_PERSON, "--reason", SECOND_LOOK)
        self._write_letters(letters)
        self.type("evidence", "1", "--output", str(folder / "evidence"))
        if media.totals:
            self._read_totals(media.totals)
        return stills, letters

    def _read_totals(self, totals: Path) -> None:
        self.type("insights", "import", str(totals), "--platform", PLATFORM, "--account", "lindqvist.films")
        for counted_id, work_id in self._called_alike():
            self.type("insights", "link", str(counted_id), str(work_id))
        self.type("insights", "surges")

    def _called_alike(self) -> list[tuple[int, int]]:
        """Return the videos of the totals and the works of the same name: here we know that they are the same."""
        from monitor.app import open_library
        from monitor.files import absolute
        from monitor.settings import Settings

        with open_library(Settings(library=absolute(self.library))) as library:
            works = {work.name: work.id for work in library.store.works.all()}
            counted = library.store.totals.all()
        return [(one.id, works[one.title]) for one in counted if one.title in works]

    def _write_letters(self, folder: Path) -> None:
        from monitor.app import utc_now

        words = ("letter", "1", "--to", AGENT, "--verified-on", utc_now().date().isoformat(), "--seen-live", "now")
        self.type(*words, "--format", "pdf", "--output", str(folder / "draft.pdf"))
        self.type(
            *words,
            *("--format", "pdf", "--format", "docx"),
            *("--output", str(folder / "notice.pdf"), "--output", str(folder / "notice.docx"), "--sign"),
        )

    def findings(self) -> "list[Finding]":
        """Return all matches."""
        from monitor.app import open_library
        from monitor.files import absolute
        from monitor.settings import Settings

        with open_library(Settings(library=absolute(self.library))) as library:
            return library.store.matches.all()

    def _copies(self) -> "list[Finding]":
        """The copies on one platform: one notice goes to one online site."""
        from fingerprints.values import MatchKind
        from monitor.errors import ReclaimError

        found = self.findings()
        on_site = [f for f in found if f.match.kind is MatchKind.COPY and f.clip.provenance.platform == PLATFORM]
        if not on_site:
            raise ReclaimError("The demo found no copy; run `reclaim doctor` to see what is wrong.")
        return sorted(on_site, key=lambda finding: finding.id)

    def type(self, *words: str) -> None:
        """Show a command, run it, and stop the demo where it fails.

        :raises typer.Exit: with the command's code
        """
        arguments = ("--library", str(self.library), *words)
        say("")
        say(typed(arguments, out().width), style="bold cyan")
        code = self._run(arguments)
        if code:
            raise typer.Exit(code)


def typed(arguments: Sequence[str], width: int) -> str:
    """Return a command as it is typed at a prompt, broken before an option or a word where the terminal ends.

    :param width: columns of the terminal
    """
    lines = [f"$ {program()}"]
    for piece in _pieces(arguments):
        if len(lines[-1]) + 1 + len(piece) > width - len(" \\"):
            lines.append(f"    {piece}")
        else:
            lines[-1] += f" {piece}"
    return " \\\n".join(lines)


def _pieces(arguments: Sequence[str]) -> list[str]:
    """Return the words of a command, quoted for the shell, each option together with its value."""
    pieces: list[str] = []
    for word in map(_quoted, arguments):
        if pieces and pieces[-1].startswith("--") and " " not in pieces[-1]:
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    return pieces


def _quoted(word: str) -> str:
    """Return a word for the shell; one with an apostrophe in double quotes, which people can read."""
    return f'"{word}"' if "'" in word and not set(word) & set('"$`\\!') else shlex.quote(word)


def _compare(media: "DemoSet", job: Job) -> None:
    """Show what was done to each clip beside what was found in it."""
    found = {f.clip.name: f"{f.match.kind} of {f.work.name}" for f in job.findings()}
    table = Table(box=None, pad_edge=False, header_style="bold", title="What was done, and what was found")
    for column in ("Clip", "What was done to it", "Found"):
        table.add_column(column, overflow="fold")
    for clip in media.clips:
        taken = f"{clip.edit} ({clip.work.stem})" if clip.work else clip.edit
        table.add_row(clip.path.stem, taken, found.get(clip.path.stem, "nothing").replace("sound of", "sound with"))
    out().print()
    out().print(table)


def _sum_up(library: Path, stills: Path, letters: Path, seconds: float) -> None:
    say("")
    say(f"Done in {seconds:.0f} s. Nothing was sent anywhere.", style="bold")
    say(f"Stills of a copy beside its original:  {stills}")
    for letter in sorted(letters.iterdir()):
        say(f"{'The draft:' if letter.stem == 'draft' else 'The takedown letter:':<39}{letter}")
    say(f"Evidence pack, for anybody to check:   {library.parent / 'evidence'}")
    say(f"To look at it in the browser:          {program()} --library {shlex.quote(str(library))} review")
    say(f"To try commands on its library:        {program()} --library {shlex.quote(str(library))} matches")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)
