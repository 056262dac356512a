"""Law packs: which rules a kind of letter must meet, and the sentences it must carry, as data."""

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from monitor.notices.errors import PackError, UnknownPackError
from monitor.notices.values import Severity

MARKS = {"read": "source read when the rule was written", "recall": "from general knowledge, not read again"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence that must stand in the letter word for word."""

    id: str
    text: str
    sha256: str
    """Of ``text``; a pack whose text does not have it is refused."""
    source: str
    mark: str
    verified_on: date | None = None
    verified_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that a letter must have or must not have."""

    id: str
    title: str
    source: str
    """Statute, judgment or safeguard, with its place."""
    severity: Severity
    mark: str
    """One of ``MARKS``."""
    check: str
    """Name of the function in ``monitor.notices.checks`` that looks."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Keyword arguments of that function."""
    when: tuple[str, str] | None = None
    """(path, value): the rule applies only when the path has the value."""
    unless: str = ""
    """Path: the rule does not apply where something stands at it."""
    message: str
    remedy: str
    bars_draft: bool = False
    """Whether the facts speak against the claim itself, so that not even a draft may be made."""
    verified_on: date | None = None
    """Written by hand when a named lawyer has verified the rule; never by a program."""
    verified_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that the sender should know; printed in the cover note only."""

    id: str
    topic: str
    text: str
    source: str
    mark: str
    verified_on: date | None = None
    verified_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A period that the law, or a platform's rule, lets run from an event; ``monitor.casework.deadlines`` counts it."""

    id: str
    title: str
    source: str
    mark: str
    starts: str
    """Event that starts it: a state of the notice's life, such as ``sent``, or ``counter_noticed``."""
    unit: str
    """``hours``, ``days``, ``business_days`` or ``months``."""
    amount: int
    latest: int = 0
    """Last day of a window whose first day is ``amount``; 0 where the period has one end only."""
    calendar: str = ""
    """Whose holidays are no business days, for example ``US-federal``; needed for ``business_days``."""
    whose: str
    """Who must act: ``recipient`` or ``sender``."""
    text: str
    """What has to have happened by then, as one sentence."""
    ends: tuple[str, ...] = ()
    """States that stop it before its end; empty for those in which whoever must act has acted."""
    verified_on: date | None = None
    verified_by: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ends", tuple(self.ends))  # TOML has lists only


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything that one kind of letter needs, apart from the facts of the case."""

    id: str
    version: str
    title: str
    jurisdiction: str
    """ISO 3166-1 code, or EU."""
    law: str
    language: str
    """BCP 47 tag of the letter's text."""
    template: str
    """Name of the letter's template below the templates folder."""
    cover_template: str
    clauses: Mapping[str, Clause]
    rules: tuple[Rule, ...]
    notes: tuple[Note, ...] = ()
    clocks: tuple[Clock, ...] = ()
    kind: str = "notice"
    """``notice`` where it claims an infringement; else ``follow-up``, ``withdrawal``, ``contact``, ``declaration``,
    ``record`` (nobody signs it), or ``received`` (somebody else wrote it)."""
    heads: Mapping[str, str] = field(default_factory=dict)
    """What a person must have considered before a signature, by its short name; see ``ExceptionRecord``."""
    exceptions_law: str = ""
    """Where those heads stand, for example ``17 U.S.C. § 107``."""
    offers_reference: bool = False
    """Whether the letter says which stretches of a work a service may look for, as the rights ledger has them."""
    territory: str = ""
    """Country or region whose rights are claimed, as in the rights ledger; empty where the letter claims nothing."""

    @property
    def parts(self) -> tuple[Rule | Clause | Note | Clock, ...]:
        """Everything that a lawyer has to verify."""
        return *self.rules, *self.clauses.values(), *self.notes, *self.clocks

    @property
    def unverified(self) -> tuple[str, ...]:
        """Ids of the rules, clauses and notes that no lawyer has verified."""
        return tuple(part.id for part in self.parts if part.verified_on is None or not part.verified_by)


def load_pack(pack_id: str = "us_dmca_notice") -> Pack:
    """Return a law pack that ships with Reclaim; always the same object, which nobody can change.

    :raises PackError: there is none of this id, or it was altered or cannot be understood
    """
    return _loaded(pack_id)


@cache
def _loaded(pack_id: str) -> Pack:
    source = files("monitor.notices") / "packs" / f"{pack_id}.toml"
    if re.fullmatch(r"[a-z]{2}_\w+", pack_id) is None or not source.is_file():
        raise UnknownPackError(f"There is no law pack {pack_id!r}; the packs are: {', '.join(pack_ids())}.")
    return read_pack(source.read_text(encoding="utf-8"), pack_id)


def pack_ids() -> tuple[str, ...]:
    """Return the ids of all law packs that ship with Reclaim, sorted."""
    names = (entry.name for entry in (files("monitor.notices") / "packs").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if re.fullmatch(r"[a-z]{2}_\w+\.toml", name)))


def read_pack(text: str, name: str) -> Pack:
    """Return the law pack written in ``text``, together with the parts that it uses.

    :param name: what to call the pack in messages
    :raises PackError: not TOML, keys missing or unknown, or a clause whose text is not the pinned one
    """
    try:
        data = tomllib.loads(text)
        layers = [*(tomllib.loads(_part(part)) for part in data.pop("uses", ())), data]
        left_out = set(data.pop("leaves_out", ()))  # ids of rules and notes of the parts that the pack says itself
        clauses = {key: entry for layer in layers for key, entry in layer.pop("clauses", {}).items()}
        rules, notes, clocks = (_joined(layers, key, left_out) for key in ("rules", "notes", "clocks"))
        pack = Pack(
            **{key: _fixed(value) for layer in layers for key, value in layer.items()},
            clauses=MappingProxyType({key: Clause(id=key, **entry) for key, entry in clauses.items()}),
            rules=tuple(map(_rule, rules)),
            notes=tuple(Note(**entry) for entry in notes),
            clocks=tuple(Clock(**entry) for entry in clocks),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, OSError) as error:
        raise PackError(f"The law pack {name} cannot be understood ({error}); install Reclaim again.") from error
    _demand_pinned(pack)
    _demand_sound(pack)
    return pack


def _part(name: str) -> str:
    """Return what several packs share; the files lie in ``packs/parts``."""
    return (files("monitor.notices") / "packs" / "parts" / f"{name}.toml").read_text(encoding="utf-8")


def _joined(layers: list[dict[str, Any]], key: str, left_out: Collection[str]) -> list[dict[str, Any]]:
    """Return the entries of all layers; of the parts those that the pack, which comes last, does not leave out."""
    own = layers[-1].pop(key, [])
    shared: list[dict[str, Any]] = []
    for layer in layers[:-1]:
        shared += [entry for entry in layer.pop(key, ()) if entry not in shared]  # what two parts say alike counts once
    return [*(entry for entry in shared if entry["id"] not in left_out), *own]


def _fixed(value: Any) -> Any:  # noqa: ANN401  whatever TOML can hold
    """Return a value that nobody can change: packs are shared by everything in the program."""
    if isinstance(value, dict):
        return MappingProxyType({key: _fixed(part) for key, part in value.items()})
    return tuple(map(_fixed, value)) if isinstance(value, list) else value


def _rule(entry: dict[str, Any]) -> Rule:
    rest = dict(entry)
    condition = rest.pop("when", None)
    return Rule(
        severity=Severity(rest.pop("severity")),
        parameters=_fixed(rest.pop("with", {})),
        when=(condition["path"], condition["is"]) if condition else None,
        **rest,
    )


def _demand_pinned(pack: Pack) -> None:
    for clause in pack.clauses.values():
        if hashlib.sha256(clause.text.encode()).hexdigest() != clause.sha256:
            raise PackError(
                f"The clause {clause.id} of the law pack {pack.id} is not the pinned text; "
                "restore it, or let a lawyer approve the new wording and pin its SHA-256."
            )


def _demand_sound(pack: Pack) -> None:
    twice = sorted(
        {part.id for kind in (pack.rules, pack.notes, pack.clocks) for part in kind if _ids(kind).count(part.id) > 1}
    )
    odd = sorted(part.id for part in pack.parts if part.mark not in MARKS)
    if twice or odd:
        raise PackError(f"The law pack {pack.id} has doubled or unmarked parts: {', '.join(twice + odd)}; mend it.")


def _ids(parts: Iterable[Rule | Note | Clock]) -> list[str]:
    return [part.id for part in parts]
