"""What ``reclaim letter`` says when it has written something: what is open, what comes next, who will see what."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import re
import shlex
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import note, out, say, tell
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from monitor.notices import Finding, Notice
    from monitor.review.letters import Written

_OTHER = re.compile(r"reclaim (?!letter\b)[a-z]+ (?:(?:[a-z]+ )?[A-Z]|[a-z]+)[^.;:()]*")
"""A command in a remedy that is not the letter's own."""
_OPTION = re.compile(r"--[a-z]+(?:-[a-z]+)*(?: “[^”]*”| [A-Z]{3,}| now)?")
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


def report(written: "list[Written]", case_id: int, typed: list[str]) -> None:
    """Say what was written, what is open, and the command that comes next."""
    is_draft = written[0].record is None
    findings = written[0].letter.findings
    for finding in findings:
        state = "still open" if finding.severity == "error" else finding.severity
        note(complete(f"{finding.rule_id} ({state}; {finding.source}): {finding.message} {finding.remedy}"))
    for one in written:
        say(f"{'Draft' if is_draft else 'Letter'}: {one.path}")
    say(f"Read this {'too' if is_draft else 'before you send it'}: {written[0].cover}")
    if is_draft:
        _say_next(findings, case_id, typed)
    say("Nothing has been sent, and nothing here is legal advice.", style="dim")


def _say_next(findings: "Iterable[Finding]", case_id: int, typed: list[str]) -> None:
    from monitor.notices import Severity

    missing = [one for one in findings if one.severity is Severity.ERROR and not _is_signature(one)]
    if not missing:
        say("Draft, not signed: read it, then sign it with --sign.", style="bold")
    else:
        ids = ", ".join(one.rule_id for one in missing)
        say(f"Draft, not signed. Still missing before it can be signed: {ids} (see above).", style="bold")
    say(f"Next: {hint(next_command(missing, case_id, typed))}", style="bold")


def _is_signature(finding: "Finding") -> bool:
    """Tell whether the draft lacks nothing there but its signature."""
    named = finding.remedy.startswith("Name the signer") and "--sign " in finding.remedy
    return named or finding.remedy.endswith("after reading the draft: --sign.")


def next_command(missing: "Iterable[Finding]", case_id: int, typed: list[str]) -> str:
    """Return what to type next: who sends it, then the first other command that a remedy names, else the letter again.

    :param typed: the options that were typed, which the same command needs again
    """
    remedies = [finding.remedy for finding in missing]
    given = {word for word in typed if word.startswith("--")}
    options = dict.fromkeys(option for remedy in remedies for option in _OPTION.findall(_first_way(remedy)))
    lacking = [option for option in options if option.split()[0] not in {*given, "--sign"}]
    sender = list(dict.fromkeys(one.split()[0] for one in lacking if one.split()[0] in _PROFILE))
    if "--signer" in sender:
        sender.insert(1, "--role")
    if sender:
        return " ".join(["profile set", *(f"{name} {_PROFILE[name]}" for name in dict.fromkeys(sender))])
    others = [found[0] for remedy in remedies if (found := _OTHER.search(remedy))]
    if others:
        return _filled(others[0], case_id)
    again = [_quoted(option) for option in lacking]
    return " ".join([f"letter {case_id}", *typed, *again, *([] if "--sign" in given else ["--sign"])])


def _first_way(remedy: str) -> str:
    """Return a remedy up to its first alternative, without commands other than the letter's."""
    return re.split(r", or | or (?=--)", _OTHER.sub("", remedy))[0]


def _filled(command: str, case_id: int) -> str:
    words = command.removeprefix("reclaim ").replace(" CASE", f" {case_id}").strip(" ,")
    return words.split(", or ")[0].replace("“...”", '"..."')


def _quoted(option: str) -> str:
    return option.replace("“", '"').replace("”", '"')


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


def written_json(one: "Written", exposure: dict[str, Any]) -> dict[str, object]:
    """Return a letter for machines."""
    kept = asdict(one.record) | {"signed_at": one.record.signed_at.isoformat()} if one.record else {}
    return kept | {
        "reference": one.reference,
        "format": one.letter.format,
        "path": str(one.path),
        "sha256": one.letter.sha256,
        "signed": one.record is not None,
        "findings": [asdict(finding) for finding in one.letter.findings],
        "exposure": exposure,
    }


def exposure_json(notice: "Notice") -> dict[str, Any]:
    """Return who will see what of the sender, and the recipient's own wording, for machines."""
    from monitor.notices import load_pack, render
    from monitor.notices.recipients.exposure import view
    from monitor.notices.recipients.wording import difference

    pack = load_pack(notice.pack_id)
    seen = view(notice, render(notice, pack))
    for fact in seen["facts"]:
        del fact["cells"]
    other = difference(notice, pack)
    wording = asdict(other) | {"words": other.words} if other else None
    return seen | {"wording": wording, "recipient": notice.recipient.name, "kind": str(notice.recipient.kind)}


def say_exposure(notice: "Notice") -> None:
    """Show who will see what of the sender."""
    from fingerprints.errors import printable

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
