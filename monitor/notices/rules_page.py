"""The page ``docs/rules.md``, made of the law packs: ``python -m monitor.notices.rules_page > docs/rules.md``."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from monitor.notices.pack import Clock, Note, Pack, Rule, load_pack, pack_ids

HEAD = """# The rules, law pack by law pack

This page is made of the law packs by `python -m monitor.notices.rules_page`; a test compares the two. It is no legal
advice. What the columns mean, and how a lawyer verifies a rule, stands in [letters.md](letters.md).

*error* refuses the signature, *warning* asks you to look, *info* is for the record; an error in **bold** refuses even a
draft, because the facts speak against the claim itself. *read*: the source was read when the rule was written;
*recall*: from general knowledge, look at these first.
"""
COMMON = 4
"""What so many packs share is listed once."""


def page() -> str:
    """Return the page as Markdown."""
    packs = [load_pack(pack_id) for pack_id in pack_ids()]
    counts = Counter(_rule_line(rule) for pack in packs for rule in pack.rules)
    shared = {line for line, count in counts.items() if count >= COMMON}
    blocks = [HEAD, _contents(packs), _common(packs, shared), *(_pack(pack, shared) for pack in packs)]
    return "\n".join(block.strip() + "\n" for block in blocks)


def _contents(packs: Sequence[Pack]) -> str:
    rows = (
        f"| [`{pack.id}`](#{pack.id}) | {pack.title} | {pack.law} | {pack.kind} | {pack.language} | {_verified(pack)} |"
        for pack in packs
    )
    head = [
        "## Law packs",
        "",
        "| Pack | Letter | Law | Kind | Text | Verified by a lawyer |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows])


def _verified(pack: Pack) -> str:
    verified = [part for part in pack.parts if part.verified_on and part.verified_by]
    return "no part" if not verified else f"{len(verified)} of {len(pack.parts)} parts"


def _common(packs: Sequence[Pack], shared: set[str]) -> str:
    """Return the rules that several packs share, each with how many of them do."""
    users = {line: [pack.id for pack in packs if line in map(_rule_line, pack.rules)] for line in shared}
    seen: dict[str, None] = {}
    for pack in packs:
        for rule in pack.rules:
            if _rule_line(rule) in shared:
                seen[_rule_line(rule)] = None
    intro = [
        "## Rules that many packs share",
        "",
        f"Each of them holds in {COMMON} packs or more; the sections of the packs name those that hold there.",
        "",
        "| Rule | About | Source | Severity | Mark | Packs |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*intro, *(f"{line} {len(users[line])} |" for line in seen)])


def _pack(pack: Pack, shared: set[str]) -> str:
    common = [rule.id for rule in pack.rules if _rule_line(rule) in shared]
    own = [_rule_line(rule) for rule in pack.rules if _rule_line(rule) not in shared]
    lines = [f"## {pack.id}", "", f"{pack.title}. Law: {pack.law}. Version {pack.version}, {_verified(pack)} verified."]
    if common:
        lines += ["", f"Shared rules: {', '.join(common)}."]
    lines += _table("| Rule | About | Source | Severity | Mark |", own)
    lines += _clauses(pack)
    if pack.heads:
        heads = "; ".join(f"*{head}*, {meaning}" for head, meaning in pack.heads.items())
        lines += ["", f"Considered before signature ({pack.exceptions_law}): {heads}."]
    lines += _table("| Note | About | Source | Mark |", map(_note_line, pack.notes))
    lines += _table("| Period | About | Source | Mark |", map(_clock_line, pack.clocks))
    return "\n".join(lines)


def _clauses(pack: Pack) -> Iterator[str]:
    for clause in pack.clauses.values():
        yield ""
        yield f"- Clause `{clause.id}` ({clause.source}; {clause.mark}): “{_cell(clause.text)}”"


def _table(head: str, rows: Iterable[str]) -> list[str]:
    lines = list(rows)
    return ["", head, "|---" * (head.count("|") - 1) + "|", *lines] if lines else []


def _rule_line(rule: Rule) -> str:
    severity = f"**{rule.severity}**" if rule.bars_draft else str(rule.severity)
    return f"| {rule.id} | {_cell(rule.title)} | {_cell(rule.source)} | {severity} | {rule.mark} |"


def _note_line(note: Note) -> str:
    return f"| {note.id} | {_cell(note.topic)} | {_cell(note.source)} | {note.mark} |"


def _clock_line(clock: Clock) -> str:
    return f"| {clock.id} | {_cell(clock.title)} | {_cell(clock.source)} | {clock.mark} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    sys.stdout.write(page())
