"""What is typed when somebody accepts the licence that a letter offers, so that nothing is claimed against it."""

import re
import shlex
from collections.abc import Iterator

from monitor.errors import InputError
from monitor.notices import ClaimedWork, InfringingItem, LicenceTerms, Notice, load_pack
from monitor.review.foregoing import standing_urls
from monitor.rights.permitting import address_of
from monitor.rights.territories import read_territories
from monitor.store.library import Library

_EVERYWHERE = re.compile(r"(the )?(whole |entire )?world(-?wide)?|everywhere|global(ly)?", re.IGNORECASE)


def commands_of(library: Library, notice: Notice) -> tuple[str, ...]:
    """Return the commands that put the licence of an offer on record, and that take back notices about what it covers.

    One for each post, and one for each notice; none for other letters.
    """
    terms = notice.licence
    if terms is None or not offers(notice.pack_id):
        return ()
    return tuple(_commands(library, notice, terms))


def offers(pack_id: str) -> bool:
    """Tell whether the letters of a pack offer a licence."""
    return any(rule.id == "LO1" for rule in load_pack(pack_id).rules)


def _commands(library: Library, notice: Notice, terms: LicenceTerms) -> Iterator[str]:
    for work in notice.works:
        for item in work.infringing_items:
            words = ["reclaim", "allow", "item", item.url, "--holder", terms.licensee or "NAME"]
            words += _term(library, work, item, terms)
            yield shlex.join([*words, "--reason", _reason(notice)])
    for url in dict.fromkeys(item.url for item in notice.items):
        for letter in library.store.letters.about([address_of(url)]):
            if letter.is_claim and letter.sent_at and url in standing_urls(library, letter):
                words = ["reclaim", "retract", letter.reference, "--because", "licensed", "--url", url]
                yield shlex.join([*words, "--reason", _reason(notice)])


def _reason(notice: Notice) -> str:
    return f"Licence {notice.reference}, accepted"


def _term(library: Library, work: ClaimedWork, item: InfringingItem, terms: LicenceTerms) -> list[str]:
    number = _number(library, work, item)
    options = {
        "--work": str(number) if number else "",
        "--from": terms.starts_on.isoformat() if terms.starts_on else "",
        "--until": terms.ends_on.isoformat() if terms.ends_on else "DATE",
        "--territory": codes_of(terms.territory),
    }
    return [word for name, value in options.items() if value for word in (name, value)]


def _number(library: Library, work: ClaimedWork, item: InfringingItem) -> int | None:
    """Return the number of a work in the library: that of the match, else the file's."""
    if item.decision is not None:
        return library.store.matches.get(item.decision.match_id).work.id
    return next((one.id for one in library.store.works.all() if one.file.sha256 == work.deposit_sha256), None)


def codes_of(territory: str) -> str:
    """Return where a licence holds as ``reclaim allow`` takes it.

    What stands for no codes stays as it is: the command then refuses it and asks for codes, and does not permit more.
    """
    text = territory.strip()
    if _EVERYWHERE.fullmatch(text):
        return "WORLD"
    try:
        return " ".join(read_territories(text))
    except InputError:
        return text
