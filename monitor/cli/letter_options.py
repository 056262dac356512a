"""The options of ``reclaim letter``, grouped as its help shows them, and what they make of a request."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from monitor.cli.asking import ask_undertaking, is_somebody_there
from monitor.cli.console import check_target
from monitor.cli.turning import attempt_of, hop_of
from monitor.cli.typed_times import moment_of, past_day

if TYPE_CHECKING:
    from monitor.notices import Grounds, RecipientKind
    from monitor.review.drafting import LetterRequest
    from monitor.settings import Profile
    from monitor.store.library import Library

RoleName = Literal["owner", "agent"]
KindName = Literal["agent", "form", "contact", "host", "search", "intermediary", "uploader", "partner", "authority"]
KINDS: Mapping[str, str] = {
    "agent": "designated_agent",
    "form": "platform_form",
    "contact": "contact_point",
    "search": "search_engine",
}
"""What the command line calls some kinds of recipients; the others bear their own names."""


class Format(StrEnum):
    """How a letter can be written."""

    MARKDOWN = "md"
    TEXT = "txt"
    PDF = "pdf"
    WORD = "docx"
    HTML = "html"
    MAIL = "eml"
    XARF = "xarf"
    LUMEN = "lumen"
    TABLE = "csv"
    JSON = "json"


WHICH, WHOM, WHO, SAYS, FILES, SIGNING = (
    "Which letter",
    "To whom",
    "Who sends it",
    "What it says",
    "Files",
    "Reading and signing",
)


def option(panel: str, metavar: str, help: str, *names: str) -> Any:  # noqa: A002, ANN401 - typer's own word and type
    """Return an option that stands in a group of the help."""
    return typer.Option(*names, metavar=metavar, help=help, rich_help_panel=panel, show_default=False)


def flag(panel: str, help: str, name: str) -> Any:  # noqa: A002, ANN401 - as above
    """Return an option without a value."""
    return typer.Option(name, help=help, rich_help_panel=panel)


PACK = Annotated[str, option(WHICH, "ID", "Law pack, from reclaim packs. Default: the usual letter of the territory.")]
TERRITORY = Annotated[str, option(WHICH, "CODE", "Country or EU whose rights are claimed. Default: US.")]

TO = Annotated[str, option(WHOM, "NAME", "“Name <address>”. Default: what is known of the case's recipient.")]
TO_ADDRESS = Annotated[str, option(WHOM, "TEXT", "Its postal address; lines separated by semicolons.")]
TO_KIND = Annotated[
    KindName | None,
    option(WHOM, "WORD", "agent, form, contact, host, search, intermediary, uploader, partner or authority."),
]
FORM_URL = Annotated[str, option(WHOM, "URL", "Address of its form for notices.")]
VERIFIED_ON = Annotated[str | None, option(WHOM, "DATE", "Day on which you looked it up, like 2026-11-23.")]
REQUIRES_WORDING = Annotated[str, option(WHOM, "TEXT", "A statement that it insists on in place of the law's.")]
STATUTORY_WORDING = Annotated[
    bool, flag(WHOM, "Keep the law's statement, whatever it insists on.", "--statutory-wording")
]
HOPS = Annotated[
    list[str] | None,
    option(WHOM, "WHAT=RESULT@TIME", "How you found out who can act; one for each step.", "--hop"),
]
CONTACTED = Annotated[
    list[str] | None,
    option(
        WHOM,
        "WHAT@DATE",
        "How you turned to the site itself outside Reclaim, and when; letters sent are known.",
        "--contacted",
    ),
]

SIGNER = Annotated[str | None, option(WHO, "NAME", "Who signs.", "--signer")]
ROLE = Annotated[
    RoleName | None, option(WHO, "owner|agent", "Whether the signer owns the rights or acts for the owner.")
]
PRINCIPAL = Annotated[str | None, option(WHO, "NAME", "The owner, where that is not the signer.")]
ORGANISATION = Annotated[
    str | None, option(WHO, "NAME", "The signer's company; with it, the address is not a private one.")
]
CAPACITY = Annotated[
    str | None, option(WHO, "TEXT", "The signer's title in that company, where the company is the owner.")
]
ADDRESS = Annotated[str | None, option(WHO, "TEXT", "Postal address; lines separated by semicolons.")]
PHONE = Annotated[str | None, option(WHO, "TEXT", "Telephone number.")]
EMAIL = Annotated[str | None, option(WHO, "TEXT", "E-mail address.")]
AUTHORITY = Annotated[str, option(WHO, "TEXT", "What authorises an agent, with its date.")]

SEEN_LIVE = Annotated[str | None, option(SAYS, "TIME", "When you last saw the copies there: now, or a time with zone.")]
RIGHT = Annotated[str, option(SAYS, "TEXT", "Right infringed, such as reproduction.")]
LAW = Annotated[str, option(SAYS, "TEXT", "National law that grants it, with its section.")]
EXPLANATION = Annotated[str, option(SAYS, "TEXT", "Why the copy infringes, in your own words.")]
EXCEPTION_REASON = Annotated[
    str,
    option(
        SAYS,
        "TEXT",
        "Why no exception permits the use, in the letter's language. Default: in English, what was recorded.",
    ),
]
INTEREST = Annotated[str, option(SAYS, "TEXT", "What the claimant is: owner, exclusive licensee, or agent of one.")]
OWNERSHIP_DOCUMENT = Annotated[str, option(SAYS, "TEXT", "What shows that the claimant holds the right.")]
UNDERTAKE = Annotated[
    bool, flag(SAYS, "India: undertake to sue and to bring a court's order within 21 days; asks you.", "--undertake")
]
REMEDY = Annotated[str, option(SAYS, "TEXT", "What the recipient is asked to do.")]
COURT = Annotated[str, option(SAYS, "TEXT", "Court to which a request goes.")]
LINKS = Annotated[
    list[str] | None,
    option(SAYS, "ADDRESS=LINK", "Search result that leads to a copy; one for each address.", "--link"),
]
REGISTRATION = Annotated[
    str, option(SAYS, "TEXT", "Registration of the work, such as a number of the Copyright Office.")
]

UNPUBLISHED = Annotated[
    str,
    option(SAYS, "TEXT", "The work was never published: how a copy could come about. A second person must look."),
]

FORMATS = Annotated[
    list[Format] | None,
    option(
        FILES, "pdf|docx|html|txt|md|eml|xarf|lumen|csv|json", "Default: pdf. May be given several times.", "--format"
    ),
]
OUTPUTS = Annotated[
    list[Path] | None,
    option(FILES, "FILE", "Write it here, too; the ending gives the format. May be given several times.", "--output"),
]
ENCLOSURES = Annotated[
    list[Path] | None, option(FILES, "FILE", "File that goes with the letter, named in it.", "--enclose")
]
LETTERHEAD = Annotated[
    Path | None,
    option(
        FILES, "FILE.docx", "Your Word paper: a docx letter keeps its page, header, footer and styles.", "--letterhead"
    ),
]

PREVIEW = Annotated[
    bool, flag(SIGNING, "Only show what of you the letter gives away, and who will see it.", "--preview")
]
ACCEPT_WORDING = Annotated[
    bool, flag(SIGNING, "Sign a statement of the recipient's that goes beyond the law's.", "--accept-wording")
]
SIGN = Annotated[bool, flag(SIGNING, "Sign it; without this, it is a draft for you to read.", "--sign")]

SENDER = ("role", "principal", "organisation", "capacity", "address", "phone", "email")
"""Options that the profile keeps, besides the signer's name."""


def sender_of(profile: "Profile", typed: Mapping[str, Any]) -> "Profile":
    """Return the sender of the profile with what was typed in its place.

    :raises InputError: the e-mail address is none
    """
    demand_email("--email", typed["email"])
    return profile.updated(name=typed["signer"], **{key: typed[key] for key in SENDER})


def demand_email(name: str, text: str | None) -> None:
    """Refuse what is no e-mail address; an empty text removes the one that is kept.

    :param name: of the option
    :raises InputError: it is none
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    if text and re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:.]+(\.[^@\s<>,;:.]+)+", text.strip()) is None:
        raise InputError(f"{name} is “{printable(text)}”, which is no e-mail address; write it like name@example.org.")


def request_of(library: "Library", typed: Mapping[str, Any]) -> "LetterRequest":
    """Return what was typed as a request for a letter.

    :param typed: the arguments of the command by name
    :raises InputError: something is written in another way than its option asks for
    """
    from monitor.review.drafting import LetterRequest, lines_of
    from monitor.settings import load_profile

    return LetterRequest(
        pack=typed["pack"],
        territory=typed["territory"].strip().upper(),
        to=typed["to"],
        to_address=lines_of(typed["to_address"]),
        kind=kind_of(typed["to_kind"]),
        form_url=typed["form_url"],
        requires_wording=typed["requires_wording"],
        statutory_wording=typed["statutory_wording"],
        verified_on=past_day(library, "--verified-on", typed["verified_on"]),
        seen_live_at=moment_of(library, "--seen-live", typed["seen_live"]),
        authority_document=typed["authority"],
        sender=sender_of(load_profile(library.settings.profile), typed),
        sign=typed["sign"],
        grounds=_grounds(library, typed),
        links=_links(typed["links"] or []),
        hops=tuple(hop_of(library, text) for text in typed["hops"] or []),
        contacted=tuple(attempt_of(library, text) for text in typed["contacted"] or []),
        registration=typed["registration"],
        enclosures=names_of(typed["enclosures"] or []),
    )


def kind_of(name: str | None) -> "RecipientKind | None":
    """Return the kind of recipient that was typed."""
    from monitor.notices import RecipientKind

    return RecipientKind(KINDS.get(name, name)) if name else None


def _grounds(library: "Library", typed: Mapping[str, Any]) -> "Grounds":
    from monitor.notices import Grounds

    words = ("right", "law", "explanation", "interest", "ownership_document", "remedy", "court", "unpublished")
    by = _undertaking(library, typed["signer"]) if typed["undertake"] else ""
    return Grounds(
        **{word: typed[word] for word in words},
        exceptions_reason=typed["exception_reason"],
        undertaking_by=by,
        undertaken_at=library.clock() if by else None,
    )


def _undertaking(library: "Library", signer: str | None) -> str:
    """Return who undertakes to sue: the named person at this terminal, who says so once more.

    :raises InputError: no person is there, or nobody is named
    """
    from monitor.errors import InputError
    from monitor.settings import load_profile

    name = signer or load_profile(library.settings.profile).name
    if not name:
        raise InputError("--undertake needs the name of the person who undertakes to sue: --signer NAME.")
    if not is_somebody_there():
        raise InputError("--undertake is a promise to sue, which only a person at a terminal can give; run it there.")
    ask_undertaking(name)
    return name


def _links(texts: list[str]) -> dict[str, str]:
    from monitor.errors import InputError

    found = [re.fullmatch(r"(https?://\S+?)=(https?://\S+)", text.strip()) for text in texts]
    odd = [text for text, match in zip(texts, found, strict=True) if match is None]
    if odd:
        raise InputError(f"--link is “{odd[0]}”; write the address of the copy, =, and the link that leads to it.")
    return {match[1]: match[2] for match in found if match}


def names_of(paths: list[Path]) -> tuple[str, ...]:
    """Return the names of files that go with a letter.

    :raises InputError: one is not there
    """
    for path in paths:
        demand_file("--enclose", path)
    return tuple(path.name for path in paths)


def demand_file(name: str, path: Path) -> None:
    """Refuse a file that is not there.

    :param name: of the option
    :raises InputError: there is no such file
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    if not path.is_file():
        raise InputError(f"{name} is {printable(str(path))}: there is no such file; name one that is there.")


def formats_of(asked: list[Format], outputs: list[Path]) -> list[Format]:
    """Return the formats asked for; else those that the endings of the files name; else PDF.

    :raises InputError: a file's ending contradicts the formats, or does not tell which of several it is for; or its
        folder is not there
    """
    from monitor.errors import InputError
    from monitor.notices import ending_of as name_ending

    endings = [ending_of(path) for path in outputs]
    chosen = list(dict.fromkeys(asked or [ending for ending in endings if ending])) or [Format.PDF]
    for path, ending in zip(outputs, endings, strict=True):
        if ending is None and (path.suffix or len(chosen) > 1):
            raise InputError(
                f"--output names one file, {path}, whose ending is no format of a letter; end it in"
                f" {', '.join(f'.{name_ending(format_)}' for format_ in Format)}."
            )
        if ending not in {None, *chosen}:
            raise InputError(
                f"--output is {path}, but --format asks for {', '.join(chosen)}; give the file that ending, or leave"
                " out --format."
            )
        check_target(path)
    return chosen


def ending_of(path: Path) -> Format | None:
    """Return the format that a file's ending names; None for none."""
    from monitor.notices import format_of

    found = format_of(path.name)
    return Format(found) if found else None
