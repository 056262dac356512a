"""What messages say to type, told as what is done on pages: the one table of commands, and of what options say.

Verbs speak to whoever types commands. A page shows their sentences, so here each command becomes a link to the page
where the thing is done, and each option the name of a field. What nothing but a command can do stays a command.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A place in the room where something can be put right."""

    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a message is about, for commands that name no number; 0 where that is not known, or several."""

    case_id: int = 0
    match_id: int = 0
    work_id: int = 0
    law: str = ""
    """Whose exceptions are weighed where a message does not say."""


NOWHERE = Place()

PHRASES: tuple[tuple[str, str], ...] = (
    (r"give your name with --by NAME(?:, or keep it with reclaim profile set --signer NAME)?",
     "keep your name in reclaim profile set"),
    (r" On the command line, say who you are with --by NAME\.", ""),
    (r"[:;] (?:give one with )?--(?:by NAME|reason(?: “...”)?|head [\w-]+=“...”|source “...”)(?=[.,;]| ;)", ""),
    (r"; give one with --reason\b", ""),
    (r", for example --form-url URL --source “...”", ""),
    (r": --url URL, for each", ""),
    (r"say it with --material “title and maker”, or name a line of its ledger with --line N", "give it a line there"),
    (r"give --owner when registering it again", "name the owner on its page"),
    (r": --owner NAME, or the column owner of a cue sheet", ": in the form, or in the column owner of a cue sheet"),
    (r"say who that is: --owner NAME", "say who that is"),
    (r"with --to-kind uploader", "with “How it reaches them: whoever posted the copy”"),
    (r"(?:name the file: )?--enclose FILE", "enclose the file below"),
    (r"let them come with reclaim release", "let them come: reclaim release"),
    (r"That is what reclaim letter does when a letter is signed", "Signing a letter does that"),
    (r"look again: reclaim send \S+ --dry-run", "look at the list as it is now"),
    (r"(?:and then say so|hand it over yourself): reclaim notice mark \S+ sent --reason “...”",
     "and put that on record on its page: “I hand it over myself”"),
    (r": reclaim send \S+ --resolve sent\|not-sent --reason “...”", " on the letter’s page"),
    (r": reclaim notice mark \S+ superseded --reason “...”", " on its page"),
    (r"run reclaim send (\S+) again", "look at the list again, and send it"),
    (r"(: |try )reclaim mail set[^.]*", r"\1reclaim mail set"),
    (r"the owner’s, reclaim rights add", "the owner’s, say so: reclaim rights add"),
    (r"Say it for both, for example reclaim", "Say it for both: reclaim"),
    (r"[;:] reclaim watch --resume turns it off", "; release it: reclaim watch --resume"),
    (r": --option \S+=VALUE", ": fill it in"),
    (r"reclaim scan FILE", "reclaim scan"),
    (r"(reclaim found supply \S+) FILE", r"\1"),
    (r" \(reclaim supply\)", ": reclaim supply"),
    (r" \(reclaim mail show\)", ""),
    (r" \(--purpose, --nature, --amount, --effect\)| \(--reason\)", ""),
    (r' --to "Name <address>"', ""),
    (r"--from DAY --to DAY", "“First day of the file” and “Last day of the file”"),
    (r"(reclaim insights link \d+) \d+", r"\1"),
    (r"--from and --to belong together", "“First day of the file” and “Last day of the file” belong together"),
    (r"--from is (\S+), which is after --to, (\S+);", r"“First day of the file” is \1, after the last, \2;"),
    (r"--column ([\w-]+)=(?:HEADER|(?=\S))", r"“Columns: \1=HEADER”"),
    (r": reclaim privacy text [a-z]+ --set [a-z_]+=“...”", ": fill it in"),
    (r"Make it with reclaim recipient set\.", "Add it to reclaim recipient list."),
)  # fmt: skip
"""Where more than the command or the option is told otherwise; before all others."""

_CASE, _MATCH, _WORK = ("/cases/{}", "/cases"), ("/matches/{}", "/queue"), ("/works/{}", "/works")
_LETTER = ("/letters/{}", "/letters")

COMMANDS: Mapping[str, tuple[str, tuple[str, str], str]] = {
    "allow account .+? ACCOUNT": ("accounts and permissions", ("", "/permissions"), ""),
    "allow confirm #": ("accounts and permissions", ("", "/permissions"), ""),
    "allow end #": ("end it among the permissions", ("", "/permissions"), ""),
    "allow item \\S+": ("accounts and permissions", ("", "/permissions"), ""),
    "allow list": ("accounts and permissions", ("", "/permissions"), ""),
    "allow own(?: PLATFORM ACCOUNT)?": ("accounts and permissions", ("", "/permissions"), ""),
    "budget": ("exceptions", _CASE, "#exceptions"),
    "case consider #": ("the exceptions of the case", _CASE, "#exceptions"),
    "case create #": ("a new case", ("", "/cases/new"), ""),
    "case list": ("the board of cases", ("", "/cases"), ""),
    "case reopen #": ("the page of the case", _CASE, "#closing"),
    "case review #": ("the second look", _CASE, "#second-look"),
    "decide # @": ("the decision about the match", _MATCH, ""),
    "letter #": ("another letter of the case", _CASE, "/letter"),
    "licence list(?: --ended)?": ("the page of licences", ("", "/licences"), ""),
    "licence finds(?: --ended)?": ("the page of licences", ("", "/licences"), ""),
    "licence add #": ("its licences", ("/works/{}/licences", "/licences"), ""),
    "licence settle #(?: --reopen| --wrong)?": ("the known tracks", ("", "/licences"), ""),
    "look # @": ("the looks at addresses", _CASE, "#addresses"),
    "mail set": ("the mail server’s page", ("", "/letters/mail"), ""),
    "mail show": ("the mail server’s page", ("", "/letters/mail"), ""),
    "match #": ("the match", _MATCH, ""),
    "matches": ("the queue", ("", "/queue"), ""),
    "matches --held": ("the queue of those held back", ("", "/queue?state=held"), ""),
    "notice follow #": ("a letter that follows it", _LETTER, "/follow"),
    "notice list": ("the page of letters", ("", "/letters"), ""),
    "notice mark # @": ("its page", _LETTER, ""),
    "notice show #": ("its page", _LETTER, ""),
    "outcomes": ("what became of the letters", ("", "/letters"), ""),
    "packs": ("the list of letters", _CASE, "/letter#field-pack"),
    "people add": ("the page of people", ("", "/people"), ""),
    "people list": ("the page of people", ("", "/people"), ""),
    "privacy details": ("what the texts say of you", ("", "/privacy/texts#said"), ""),
    "privacy forget": ("people’s requests", ("", "/privacy/people"), ""),
    "privacy hold list": ("the holds", ("", "/privacy/holds"), ""),
    "privacy purge": ("what is due", ("", "/privacy#due"), ""),
    "privacy readmit": ("people’s requests", ("", "/privacy/people"), ""),
    "privacy requests": ("people’s requests", ("", "/privacy/people"), ""),
    "privacy retention": ("how long things stay", ("", "/privacy#periods"), ""),
    "privacy text": ("the texts about privacy", ("", "/privacy/texts"), ""),
    "privacy text balancing": ("the texts about privacy", ("", "/privacy/texts"), ""),
    "privacy text site": ("the texts about privacy", ("", "/privacy/texts"), ""),
    "profile set": ("your profile", ("", "/profile"), ""),
    "recipient list": ("the recipients", ("", "/recipients"), ""),
    "recipient set": ("the recipients", ("", "/recipients"), ""),
    "register #": ("the page of the work", _WORK, ""),
    "release #": ("the matches held back", ("", "/queue?state=held"), ""),
    "retract #": ("its withdrawal", _LETTER, "/retract"),
    "rights add #": ("the page of the work", _WORK, ""),
    "rights ask #": ("the page of the work", _WORK, ""),
    "rights end \\d+": ("the page of the work", ("", "/works"), ""),
    "rights list #": ("the page of the work", _WORK, ""),
    "rights show #": ("the page of the work", _WORK, ""),
    "scan": ("uploads", ("", "/uploads"), ""),
    "send #": ("its sending", _LETTER, "/send"),
    "deadlines": ("the deadlines", ("", "/deadlines"), ""),
    "supply": ("uploads of clips", ("", "/uploads?kind=clips"), ""),
    "token add": ("the page of your account", ("", "/people/me"), ""),
    "token list": ("the page of your account", ("", "/people/me"), ""),
    "access": ("the page of hosts and rules", ("", "/hosts"), ""),
    "access \\w+ \\S+": ("the page of hosts and rules", ("", "/hosts"), "#stated"),
    "found": ("what was found", ("", "/found"), ""),
    "found again #": ("the page of the item", ("/found/{}", "/found"), ""),
    "found supply #": ("the page of the item", ("/found/{}", "/found"), ""),
    "found show #": ("the page of the item", ("/found/{}", "/found"), ""),
    "source add @": ("a new source", ("", "/sources"), "#add"),
    "source hosts": ("what is stated about hosts", ("", "/hosts"), ""),
    "source kinds": ("the kinds of sources", ("", "/sources"), "#add"),
    "source set \\S+": ("its page among the sources", ("", "/sources"), ""),
    "watch --source \\S+": ("a run of the watch", ("", "/sources"), ""),
    "source show \\S+": ("its page among the sources", ("", "/sources"), ""),
    "source list": ("the page of sources", ("", "/sources"), ""),
    "watch --daemon": ("the watch", ("", "/sources"), ""),
    "watch health": ("the health of the sources", ("", "/sources"), ""),
    "watch": ("a run of the watch", ("", "/sources"), ""),
    "watch --resume": ("the kill switch", ("", "/sources"), ""),
    "watch log": ("the latest runs", ("", "/sources"), ""),
    "watch set": ("the settings of the watch", ("", "/sources/settings"), ""),
    "watch show": ("the settings of the watch", ("", "/sources/settings"), ""),
    "insights chart #": ("its chart", ("/insights/{}", "/insights"), ""),
    "insights count": ("the page of totals", ("", "/insights"), ""),
    "insights events": ("your notes", ("", "/insights"), "#notes"),
    "insights import": ("the import of totals", ("", "/insights"), "#import"),
    "insights import FILE": ("the import of totals", ("", "/insights"), "#import"),
    "insights link #": ("its page", ("/insights/{}", "/insights"), "#is-work"),
    "insights list": ("the page of totals", ("", "/insights"), "#counted"),
    "insights looks": ("the proposals", ("", "/insights"), "#looks"),
    "insights show #": ("its page", ("/insights/{}", "/insights"), ""),
    "insights show": ("the page of totals", ("", "/insights"), "#counted"),
    "insights surges": ("unusual days", ("", "/insights"), "#surges"),
    "words list #": ("the page of the work", _WORK, "#words-title"),
    "works": ("the page of works", ("", "/works"), ""),
}
"""By the words of a command: how its page is called, its address with a number and without, and the place on it.

``#`` stands for a number, a reference or a placeholder that may be there, ``@`` for a word after it.
"""
STAY = re.compile(
    r"(?<![`\w])reclaim (?:bank (?:add|list)|doctor|evidence|lint|reindex|review|rights import|"
    r"words (?:add|remove)|licence (?:find|tracks (?:add|list|set))|watch (?:cron|systemd))\b"
    r"(?: (?:[A-Z]{2,}|\d+))?"
)
"""What nothing but a command does."""

DRAFT: Mapping[str, tuple[str, str]] = {
    "pack": ("pack", "Letter"),
    "territory": ("territory", "Country"),
    "to": ("to", "Recipient"),
    "to-address": ("to_address", "Postal address of the recipient"),
    "to-kind": ("to_kind", "How it reaches them"),
    "form-url": ("form_url", "Address of their form"),
    "verified-on": ("verified_on", "Looked up on"),
    "requires-wording": ("requires_wording", "Wording they insist on"),
    "statutory-wording": ("statutory_wording", "Keep the sentence of the law"),
    "accept-wording": ("accept_wording", "I accept their wording"),
    "hop": ("hops", "How you found out who serves the site"),
    "contacted": ("contacted", "How you turned to the site first"),
    "signer": ("signer", "Who signs"),
    "role": ("role", "Signs as"),
    "principal": ("principal", "Owner of the works"),
    "organisation": ("organisation", "Company"),
    "capacity": ("capacity", "Title in the company"),
    "address": ("address", "Postal address"),
    "phone": ("phone", "Telephone"),
    "email": ("email", "E-mail"),
    "authority": ("authority", "Document of authority"),
    "seen-live": ("seen_live", "Seen at their addresses just now"),
    "right": ("right", "Right infringed"),
    "law": ("law", "Law that grants it"),
    "explanation": ("explanation", "Why the copy infringes"),
    "exception-reason": ("exception_reason", "Why no exception permits it"),
    "interest": ("interest", "What the claimant is"),
    "ownership-document": ("ownership_document", "Document of ownership"),
    "undertake": ("undertake", "Promise to sue"),
    "remedy": ("remedy", "What they are asked to do"),
    "court": ("court", "Court"),
    "lawyer-on": ("lawyer_on", "Read by the lawyer at"),
    "lawyer": ("lawyer", "Lawyer who has read it"),
    "link": ("links", "Search results that lead to the copies"),
    "registration": ("registration", "Registration of the work"),
    "unpublished": ("unpublished", "Never published: how a copy could come about"),
    "licensee": ("licensee", "Who is licensed"),
    "scope": ("scope", "What may be done"),
    "licence-territory": ("licence_territory", "Where it holds"),
    "from": ("starts", "First day"),
    "until": ("ends", "Last day"),
    "fee": ("fee", "Fee"),
    "reply-by": ("reply_by", "Answer until"),
    "enclose": ("enclosed", "Enclosed files"),
    "sign": ("sign", "Sign"),
}
"""By the name of the option: the field of the drafting page, and what it is called there."""
FIELDS: Mapping[str, str] = {
    "at": "Begins and ends",
    "by": "Your name",
    "fps": "Pictures per second",
    "holder": "Who",
    "live-stream": "Why it cannot wait 24 hours",
    "own-sound": "The sound is the owner’s, too",
    "owner": "Owner",
    "reason": "Reason",
    "source": "Where that can be looked up",
    "title": "Title",
    "url": "Address",
    "contact": "Your e-mail address or web page",
    "name": "What you call it",
    "option": "Option",
    "apprise": "Variables with addresses for apprise",
    "host": "Server",
    "port": "Port",
    "platform": "Platform",
    "dates": "How days are written",
    "numbers": "How numbers are written",
    "year": "Year",
    "exported": "Exported on",
    "whole": "The file is whole",
    "video-per-file": "Each file is one video",
    "again": "Read again",
    "column": "Columns",
}
"""By the name of an option: how the field is called, besides those of the drafting page."""

_ONE, _WORD = r"(?: (?P<id>\d+|[A-Z]+-[\w-]*\d|[A-Z]{2,}\b))?", r"(?: (?:[a-z][a-z|-]*|VERDICT))?"
_VALUE = r"(?: (?:“[^”]*”|[A-Z]{3,}(?:[=-][A-Z]+)?\b|now\b|\d+(?::\d\d)*(?:\.\d+)?\b|[^\x00-\x7f“”][^\s.,;)]*))?"
_WORDED = r"role|kind|state|to-kind|interest|modality|title|because|pack|jurisdiction"
_REST = rf"(?: --(?:{_WORDED}) [\w-]+| --url \S+| --[a-z][a-z-]*{_VALUE})*"
OPTION = re.compile(
    rf"(?<![^\s(“‘])--(?P<name>[a-z]+(?:-[a-z]+)*)"
    rf"(?P<value>(?:(?<=--role)|(?<=--to-kind)|(?<=--interest)|(?<=--pack)) [a-z0-9_]+|{_VALUE})"
)
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\+\d\d:\d\d")
"""A moment as the command line says it."""
_MARK = re.compile("\x02(\\d+)\x03(.*?)\x04")
_SIGNS = {2: None, 3: None, 4: None}


def _pattern_of(words: str) -> "re.Pattern[str]":
    told = words.replace(" #", _ONE).replace(" @", _WORD)
    return re.compile(rf"`?\breclaim {told}(?![a-z-])(?P<rest>{_REST})`?")


_KNOWN = [(_pattern_of(words), COMMANDS[words]) for words in sorted(COMMANDS, key=len, reverse=True)]
_PHRASES = [(re.compile(pattern), words) for pattern, words in PHRASES]


class Telling:
    """One message as it is told otherwise, with the ways that it names."""

    def __init__(self, text: str, at: Place = NOWHERE) -> None:
        """Tell what it says to type as what is done on pages."""
        self._at = at
        self._ways: list[Way] = []
        self._text = text.translate(_SIGNS)
        for pattern, words in _PHRASES:
            self._text = pattern.sub(words, self._text)
        for command, known in _KNOWN:
            self._text = command.sub(lambda found, known=known: self._page(found, *known), self._text)  # type: ignore[misc]

    def fields(self, address: Callable[[str], str]) -> None:
        """Tell options as fields.

        :param address: returns that of a field of the drafting page, empty where that is not at hand
        """
        self._text = OPTION.sub(lambda found: self._field(found, address), self._text)

    def _field(self, found: "re.Match[str]", address: Callable[[str], str]) -> str:
        key, label = DRAFT.get(found["name"], ("", FIELDS.get(found["name"], "")))
        if not label:
            return f"`{found.group().strip()}`"
        value = found["value"].strip(" “”.…")
        said = f"“{label}: {value}”" if value and not value.isupper() and value != "now" else f"“{label}”"
        return self._way(said, label, address(key) if key else "")

    def _page(self, found: "re.Match[str]", label: str, roots: tuple[str, str], rest: str) -> str:
        return self._way(label, label, self._address(found, roots, rest))

    def _address(self, found: "re.Match[str]", roots: tuple[str, str], rest: str) -> str:
        with_number, without = roots
        given = found.groupdict().get("id") or ""
        known = {_CASE[0]: self._at.case_id, _MATCH[0]: self._at.match_id, _WORK[0]: self._at.work_id}
        number = given if any(sign.isdigit() for sign in given) else str(known.get(with_number) or "")
        if rest == "#exceptions" and number:
            law = re.search(r"--jurisdiction ([A-Z]+)", found["rest"])
            whose = law.group(1) if law else self._at.law
            rest = (f"?law={whose}" if whose else "") + rest
        if with_number and number:
            return with_number.format(number) + rest
        if roots == _MATCH and self._at.case_id:
            return f"/cases/{self._at.case_id}#matches"
        return without

    def _way(self, said: str, label: str, address: str) -> str:
        if not address:
            return said
        self._ways.append(Way(label=label[:1].upper() + label[1:], address=address))
        return f"\x02{len(self._ways) - 1}\x03{said}\x04"

    def _tidied(self) -> str:
        said = _MOMENT.sub(_as_pages_say, self._text)
        return re.sub(r"[ ,:]+\.(?=\s|$)", ".", re.sub(r"\s+([.,;)])(?=\s|$)", r"\1", said))

    @property
    def text(self) -> str:
        """The message."""
        return _MARK.sub(r"\2", self._tidied())

    @property
    def ways(self) -> tuple[Way, ...]:
        """The places that it names, the first one first."""
        named = [self._ways[int(found.group(1))] for found in _MARK.finditer(self._text)]
        return tuple(dict.fromkeys(way for way in named if way.label))

    @property
    def html(self) -> Markup:
        """The message with links; commands that stay are set as code."""
        said = str(escape(STAY.sub(r"`\g<0>`", self._tidied())))
        said = re.sub(r"`([^`]+)`", r"<code>\1</code>", said)
        return Markup(_MARK.sub(self._link, said))  # noqa: S704 - escaped before

    def _link(self, found: "re.Match[str]") -> str:
        return f'<a href="{escape(self._ways[int(found.group(1))].address)}">{found.group(2)}</a>'


def _as_pages_say(found: "re.Match[str]") -> str:
    """Return a moment as pages say it, in the zone of this machine; what only looks like one stays."""
    try:
        return f"{datetime.fromisoformat(found.group()).astimezone():%-d %b %Y %H:%M}"
    except ValueError:
        return found.group()


def in_words(text: str) -> Markup:
    """Return a message as a page says it: with links in place of commands, and fields in place of options."""
    telling = Telling(text)
    telling.fields(lambda _: "")
    return telling.html
