"""The identity-exposure preview: what of the sender stands in a letter, who will see it, and how one knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitor.notices.facts import words
from monitor.notices.recipients.finding import find_profile
from monitor.notices.recipients.profiles import Exposure, Personal, RecipientProfile, Sight, Viewer, say_origin
from monitor.notices.recipients.reading import shipped
from monitor.notices.values import Notice, RecipientKind, Role
from monitor.templating import escape_markdown

LABELS = {
    Personal.NAME: "Your name",
    Personal.OWNER: "Name of the owner",
    Personal.ORGANISATION: "Organisation",
    Personal.ADDRESS: "Postal address",
    Personal.PHONE: "Telephone",
    Personal.EMAIL: "E-mail address",
}
VIEWERS = {
    Viewer.RECIPIENT: "Recipient",
    Viewer.UPLOADER: "Uploader",
    Viewer.PUBLIC: "Public",
    Viewer.ARCHIVE: "Archive",
}

SOMEBODY = {
    Viewer.RECIPIENT: "the recipient",
    Viewer.UPLOADER: "the uploader",
    Viewer.PUBLIC: "the public",
    Viewer.ARCHIVE: "an archive of notices",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """One of the sender's own facts that a letter gives away."""

    what: Personal
    value: str
    seen_by: Mapping[Viewer, Sight]

    @property
    def label(self) -> str:
        """What it is, in words."""
        return LABELS[self.what]


def exposed(notice: Notice, letter: str) -> tuple[Exposed, ...]:
    """Return which of the sender's own facts stand in a letter, and who will see each of them.

    :param letter: the letter as Markdown; what is not in it is not given away by it
    """
    printed, told = words(letter), sources(notice)
    return tuple(
        Exposed(what=what, value=value, seen_by=_seen_by(notice, told, what))
        for what, value in _own(notice).items()
        if value and all(words(escape_markdown(line)) in printed for line in value.split("; "))
    )


def sources(notice: Notice) -> tuple[Exposure, ...]:
    """Return what is known of who sees the sender's facts, each with its source.

    A notice that was drafted from a library brings it along; for any other the shipped profiles are asked.
    """
    profile = None if notice.recipient.exposures else _shipped(notice)
    return profile.exposures if profile else notice.recipient.exposures


def unknown(notice: Notice) -> tuple[Viewer, ...]:
    """Return of whom it is not known whether they see anything of a letter."""
    known = {one.viewer for one in sources(notice)} | {_reader(notice)}
    return tuple(viewer for viewer in Viewer if viewer not in known)


def _shipped(notice: Notice) -> RecipientProfile | None:
    sites = {item.site for item in notice.items}
    to = notice.recipient
    return find_profile(shipped(), to.name, to.service, *(sites if len(sites) == 1 else ()))


def advice(notice: Notice, letter: str) -> tuple[str, ...]:
    """Return what would show less of the sender, one sentence each."""
    shown = {one.what: one for one in exposed(notice, letter)}
    sentences = []
    private = notice.sender.kind is Role.OWNER and not notice.sender.organisation.strip()
    if private and Personal.ADDRESS in shown:
        sentences.append("Give a business or post-office address instead of a home address: --address “...”.")
    if private and any(_may(one, Viewer.UPLOADER, Viewer.PUBLIC, Viewer.ARCHIVE) for one in shown.values()):
        sentences.append(
            "Let an agent or a lawyer sign (--role agent, --principal NAME): then the agent's name and address stand"
            " in the letter. Your name stays in it as that of the owner."
        )
    mail = shown.get(Personal.EMAIL)
    if mail is not None and _may(mail, Viewer.UPLOADER, Viewer.PUBLIC):
        sentences.append("Use an e-mail address that you keep for such letters: --email “...”.")
    return tuple(sentences)


def view(notice: Notice, letter: str) -> dict[str, Any]:
    """Return the preview as plain texts, for cover notes and for JSON."""
    return {
        "viewers": [VIEWERS[viewer] for viewer in Viewer],
        "facts": [
            {
                "what": str(one.what),
                "label": one.label,
                "value": one.value,
                "seen_by": {str(viewer): str(sight) for viewer, sight in one.seen_by.items()},
                "cells": [str(one.seen_by[viewer]) for viewer in Viewer],
            }
            for one in exposed(notice, letter)
        ],
        "sources": [{"text": one.value, "origin": say_origin(one)} for one in _each_once(sources(notice))],
        "unknown": [SOMEBODY[viewer] for viewer in unknown(notice)],
        "advice": list(advice(notice, letter)),
        "asks": [{"text": one.value, "origin": say_origin(one)} for one in notice.recipient.asks],
    }


def _each_once(told: tuple[Exposure, ...]) -> list[Exposure]:
    return list({one.value: one for one in told}.values())


def _may(one: Exposed, *viewers: Viewer) -> bool:
    return any(one.seen_by[viewer] is not Sight.HIDDEN for viewer in viewers)


def _own(notice: Notice) -> dict[Personal, str]:
    sender, owner = notice.sender, notice.principal.name
    return {
        Personal.NAME: sender.name,
        Personal.OWNER: owner,
        Personal.ORGANISATION: sender.organisation,
        Personal.ADDRESS: "; ".join(sender.address),
        Personal.PHONE: sender.phone,
        Personal.EMAIL: sender.email,
    }


def _reader(notice: Notice) -> Viewer:
    """Return who opens the letter: whoever it is addressed to."""
    return Viewer.UPLOADER if notice.recipient.kind is RecipientKind.UPLOADER else Viewer.RECIPIENT


def _seen_by(notice: Notice, told: tuple[Exposure, ...], what: Personal) -> dict[Viewer, Sight]:
    """The recipient reads the letter; of everybody else only what a source says is known."""
    seen = dict.fromkeys(Viewer, Sight.UNKNOWN)
    for one in told:
        if what in one.what:
            seen[one.viewer] = one.sight
    return seen | {_reader(notice): Sight.SHOWN}
