"""What ``reclaim letter`` says when it has written something: what is open, what comes next, who will see what."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import SOME_FAILED, note, out, say, tell
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.notices import Finding, Notice
    from monitor.review.letters import Written
    from monitor.settings import Profile
    from monitor.store.library import Library

_OTHER = re.compile(r"reclaim (?!letter\b)[a-z]+ (?:(?:[a-z]+ )?[A-Z]|[a-z]+)[^.;:()]*")
"""A command in a remedy that is not the letter's own."""
_OPTION = re.compile(
    r"--[a-z]+(?:-[a-z]+)*"
    r"(?: “[^”]*”| [A-Z]{3,}(?:=[A-Z]{3,})?| now| [^\x00-\x7f“][^\s.]*"
    r"|(?:(?<=--role)|(?<=--to-kind)|(?<=--interest)) [a-z]+)?"
)
_FLAGS = frozenset({"--sign", "--undertake", "--accept-wording", "--statutory-wording"})
_VALUES = {"--to": '"NAME <ADDRESS>"', "--seen-live": "now", "--verified-on": "DATE"}
"""What to fill in for options of the letter that a remedy names alone; for the others it is a text."""
_PROFILE = {
    "--signer": "NAME",
    "--role": "owner",
    "--principal": "NAME",
    "--organisation": "NAME",
    "--capacity": "TITLE",
    "--address": '"..."',
    "--phone": "NUMBER",
    "--email": "ADDRESS",
}
"""Options that the profile keeps, with what to fill in; one that is missing is given there, for all letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """What the person who wrote a letter has said, and what is known without saying it."""

    case_id: int
    words: tuple[str, ...] = ()
    """The options that were typed, which the same command needs again."""
    known: frozenset[str] = frozenset()
    """Options that need not be given, because the profile has them."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """What stands for a placeholder of a remedy, such as MATCH."""

    def fill(self, text: str) -> str:
        """Return a text of a law pack with the numbers in place of its placeholders."""
        for word, number in ({"CASE": self.case_id} | dict(self.numbers)).items():
            text = re.sub(rf"(?<=[a-z] ){word}\b", str(number), text)
        return text


def typing_of(context: typer.Context, library: "Library", case_id: int, sender: "Profile", notice: "Notice") -> Typing:
    """Return what was typed for a letter of a case, and which numbers its remedies mean."""
    findings = [library.store.matches.get(match_id) for match_id in library.store.cases.get(case_id).match_ids]
    permits = re.findall(r"permission (\d+)", " ".join(item.permitted_by for item in notice.items))
    meant = {
        "MATCH": {finding.id for finding in findings},
        "WORK": {finding.work.id for finding in findings},
        "NUMBER": set(map(int, permits)),
    }
    kept = {"--signer" if key == "name" else f"--{key}" for key, value in asdict(sender).items() if value}
    return Typing(
        case_id=case_id,
        words=tuple(retyped(context)),
        known=frozenset(kept),
        numbers={word: min(ids) for word, ids in meant.items() if len(ids) == 1},
    )


@contextmanager
def numbers_filled(typing: Typing) -> Iterator[None]:
    """Let a refused letter name the case and its matches by their numbers.

    :raises LetterRefusedError: as it came, but for the placeholders
    """
    from monitor.errors import LetterRefusedError

    try:
        yield
    except LetterRefusedError as error:
        told = tuple(replace(one, message=typing.fill(one.message)) for one in error.objections)
        raise LetterRefusedError(str(error), told) from error


def report(written: "list[Written]", typing: Typing) -> None:
    """Say what was written, what is open, and the command that comes next."""
    is_draft = written[0].record is None
    findings = written[0].letter.findings
    for finding in findings:
        state = "still open" if finding.severity == "error" else finding.severity
        said = typing.fill(f"{finding.message} {finding.remedy}")
        note(complete(f"{finding.rule_id} ({state}; {finding.source}): {said}"))
    for one in written:
        say(f"{'Draft' if is_draft else 'Letter'}: {one.path}")
    say(f"Read this {'too' if is_draft else 'before you send it'}: {written[0].cover}")
    if is_draft:
        _say_next(findings, typing)
    say("Nothing has been sent, and nothing here is legal advice.", style="dim")


def hand_over(written: "list[Written]", outputs: "list[Path]") -> None:
    """Write a letter into the files that were named, too, in those formats that it has."""
    from monitor.cli.letter_options import ending_of
    from monitor.files import write_whole

    contents = {one.letter.format: one.letter.content for one in written}
    for path in outputs:
        content = contents.get(str(ending_of(path) or written[0].letter.format))
        if content is not None:
            write_whole(path, content)


def tell_left_out(written: "list[Written]") -> None:
    """Say in which formats a draft could not be written, and why.

    :raises typer.Exit: there is one
    """
    for sentence in written[0].left_out:
        note(complete(sentence), style="red")
    if written[0].left_out:
        raise typer.Exit(SOME_FAILED)


def _say_next(findings: "Iterable[Finding]", typing: Typing) -> None:
    from monitor.notices import Severity

    open_ = [one for one in findings if one.severity is Severity.ERROR]
    missing = [one for one in open_ if not _is_signature(one, typing)]
    if not missing:
        say("Draft, not signed: read it, then sign it with --sign.", style="bold")
    else:
        ids = ", ".join(one.rule_id for one in missing)
        say(f"Draft, not signed. Still missing before it can be signed: {ids} (see above).", style="bold")
    say(f"Next: {hint(next_command(missing, typing))}", style="bold")


def _is_signature(finding: "Finding", typing: Typing) -> bool:
    """Tell whether the draft lacks nothing there but its signature, by somebody who is named."""
    signs = re.search(r"--sign(?!\w)", finding.remedy) and "after reading the draft" in finding.remedy
    return bool(signs) and "--signer" in {*typing.known, *typing.words}


def next_command(missing: "Iterable[Finding]", typing: Typing) -> str:
    """Return what to type next: who sends it, then the first other command that a remedy names, else the letter again.

    What the profile has, or was typed, is not asked for again.
    """
    remedies = [finding.remedy for finding in missing]
    given = {word for word in typing.words if word.startswith("--")}
    options = dict.fromkeys(option for remedy in remedies for option in _OPTION.findall(_first_way(remedy)))
    lacking = [option for option in options if option.split()[0] not in {*given, *typing.known, "--sign"}]
    sender = list(dict.fromkeys(one.split()[0] for one in lacking if one.split()[0] in _PROFILE))
    if "--signer" in sender:
        sender.insert(1, "--role")
    if sender:
        return " ".join(["profile set", *(f"{name} {_PROFILE[name]}" for name in dict.fromkeys(sender))])
    others = [found[0] for remedy in remedies if (found := _OTHER.search(remedy))]
    if others:
        return _filled(others[0], typing)
    again = [_valued(option) for option in lacking]
    sign = [] if "--sign" in given else ["--sign"]
    return " ".join([f"letter {typing.case_id}", *typing.words, *again, *sign])


def _first_way(remedy: str) -> str:
    """Return a remedy up to its first alternative, without commands other than the letter's."""
    return re.split(r", or | or (?=--)", _OTHER.sub("", remedy))[0]


def _filled(command: str, typing: Typing) -> str:
    words = typing.fill(command).removeprefix("reclaim ").strip(" ,")
    return words.split(", or ")[0].replace("“...”", '"..."').replace("--reason TEXT", '--reason "..."')


def _valued(option: str) -> str:
    """Return an option as it can be typed, with what to fill in."""
    name, _, value = option.replace("“", '"').replace("”", '"').partition(" ")
    if name in _FLAGS:
        return name
    return f"{name} {value or _VALUES.get(name, 'TEXT')}"


def retyped(context: typer.Context) -> list[str]:
    """Return the options that were typed, as they can be typed again, but for those that only say how to answer."""
    words: list[str] = []
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        told = source is not None and source.name == "COMMANDLINE" and parameter.param_type_name == "option"
        if not told or parameter.name in {"as_json", "preview", "sign"}:
            continue
        value = context.params[parameter.name or ""]
        values = value if isinstance(value, list | tuple) else [value]
        words += [word for one in values for word in _again(parameter.opts[0], one)]
    return words


def _again(name: str, value: object) -> list[str]:
    return [name] if value is True else [name, shlex.quote(str(value))]


def say_exposure(notice: "Notice") -> None:
    """Show who will see what of the sender."""
    from fingerprints.errors import printable
    from monitor.shapes.letters import exposure_json

    told = exposure_json(notice)
    say(f"What of you stands in this letter to {printable(notice.recipient.name or 'nobody yet')}, and who sees it:")
    if told["facts"]:
        out().print(_table(told))
    else:
        say("Nothing of yours stands in it yet: keep your name with " + hint("profile set --signer NAME"))
    if told["unknown"]:
        tell(f"Unknown: whether the recipient shows it, or a part of it, to {' or '.join(told['unknown'])}.")
    for source in told["sources"]:
        tell(f"- {source['text']} ({source['origin']})")
    for sentence in told["advice"]:
        tell(complete(f"- {sentence}"))
    say_wording(notice)


def _table(told: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("In the letter", overflow="fold")
    for viewer in told["viewers"]:
        table.add_column(viewer)
    for fact in told["facts"]:
        table.add_row(Text(f"{fact['label']}: {fact['value']}"), *fact["seen_by"].values())
    return table


def say_wording(notice: "Notice") -> None:
    """Show how the recipient's own statement differs from the law's, on the error stream; nothing where it does not."""
    from monitor.notices import load_pack
    from monitor.notices.recipients.wording import difference

    other = difference(notice, load_pack(notice.pack_id))
    if other is None:
        return
    note(
        f"{notice.recipient.name} insists on another statement than the law's (source: {other.source}).", "bold yellow"
    )
    note(f"The law: {other.statutory}", "")
    note(f"Recipient: {other.required}", "")
    note(f"Change: {other.words}", "yellow")
    note("You answer for all of it. Sign it with --accept-wording, or keep the law's with --statutory-wording.", "")
