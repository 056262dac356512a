"""Texts that somebody outside may have written in bad faith, and a library that is full of them."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, cycle

from fingerprints import Modality
from monitor.accounts import add_token, invite_person
from monitor.app import open_library
from monitor.collected import Word, WordKind
from monitor.errors import ReclaimError
from monitor.licensing import NewGrant, NewPermission, add_grant, add_permission
from monitor.people import Role, Scope
from monitor.review.cases import create_case
from monitor.review.decisions import decide
from monitor.review.exceptions import consider
from monitor.review.letters import write_letters
from monitor.review.looking import review_case
from monitor.review.recipients import Stated, state
from monitor.rights.values import PermissionKind, Title
from monitor.settings import Profile, Settings, save_profile
from monitor.store.library import Library
from monitor.values import Conclusion, Provenance, Rights, Verdict
from tests.monitor.letter_samples import LOOKED, REQUEST, THOUGHTS
from tests.monitor.samples import COPY, facts, source
from tests.monitor.web.collecting import fill_sources
from tests.monitor.web.counting import fill_totals

STRINGS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script/x>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x20type='text/javascript'>x()</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<IMG SRC=`javascript:alert(1)`>",
    "<img/src/onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'>",
    '<img src="x" onerror="alert(1)">',
    "<image src=x onerror=alert(1)>",
    "<img srcset=',,,,,x' onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y='20'>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set attributeName=href to=javascript:alert(1)>",
    "<svg><use href='data:image/svg+xml,x#y'></use></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math href='javascript:alert(1)'>click</math>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<button formaction='javascript:alert(1)'>x</button>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv='refresh' content='0;url=https://evil.example/'>",
    "<link rel='stylesheet' href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style>*{display:none}</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    '<p style="position:fixed;inset:0">x</p>',
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<template><script>alert(1)</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<textarea></textarea><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</option></select><img src=x onerror=alert(1)>",
    "</td></tr></table><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "'><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    '"><svg onload=alert(1)>',
    "` onerror=alert(1) `",
    'x" style="color:red',
    "x' hx-get='https://evil.example' hx-trigger='load",
    '" hx-on:click="alert(1)',
    "\" hx-vals='js:{a: alert(1)}'",
    '" data-go="g h',
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript://vids.example/%0aalert(1)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "//evil.example/x",
    "\\\\evil.example\\x",
    'https://vids.example/"onmouseover="alert(1)',
    "https://vids.example/'><script>alert(1)</script>",
    "https://vids.example@evil.example/",
    "https://vids.example/%0d%0aSet-Cookie:%20a=b",
    "file:///etc/passwd",
    "blob:https://evil.example/x",
    "{{ 7*7 }}",
    "{{ config.__class__.__mro__ }}",
    "{% include '/etc/passwd' %}",
    "{# comment #}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{{constructor.constructor('alert(1)')()}}",
    "[[${7*7}]]",
    "`alert(1)`",
    "${alert(1)}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\\x3cscript\\x3ealert(1)\\x3c/script\\x3e",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u202egnp.exe\u202c",
    "\u2066abc\u2069\u202e<script>",
    "\ufeff<script>alert(1)</script>",
    "a\u200bb\u200cc\u200dd",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "\u2028alert(1)\u2029",
    "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308" * 8,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u0000<script>alert(1)</script>",
    "a\x00b",
    "a\x1b[31mred\x1b[0m",
    "a\x7fb",
    "a\x85b",
    "x\r\nSet-Cookie: evil=1",
    "x\r\n\r\n<script>alert(1)</script>",
    "x\nContent-Type: text/html",
    "x\rLocation: https://evil.example",
    "'; DROP TABLE works; --",
    "' OR '1'='1",
    '=HYPERLINK("https://evil.example")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "+1+1",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "%2e%2e%2fetc%2fpasswd",
    "CON",
    'a/b\\c:d*e?f"g<h>i|j',
    "x" * 3000,
    (
        "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert(1) )"
        "//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert(1)//>"
    ),
    "';alert(String.fromCharCode(88,83,83))//\";alert(1)//--></SCRIPT>\">'><SCRIPT>alert(1)</SCRIPT>",
    "<<SCRIPT>alert(1);//<</SCRIPT>",
    "<\x00script>alert(1)</script>",
    "<script>alert(1)//",
    "<x contenteditable onblur=alert(1)>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<dialog open oncancel=alert(1)>",
)
SETS = 14
"""Into so many works, clips, people and so on the texts are laid, each time several."""


def hostile_words() -> Iterator[str]:
    """Yield the texts again and again, several at a time."""
    several = -(-len(STRINGS) // SETS)
    chunks = [" ".join(STRINGS[start : start + several]) for start in range(0, len(STRINGS), several)]
    # One by one, too: what stands at the very beginning of an address matters.
    for number in count():
        yield from (f"{chunk} #{number}" for chunk in chunks)
        yield from (f"{one}#{number}" for one in STRINGS)


def tame_words() -> Iterator[str]:
    """Yield harmless texts of the same kinds."""
    kinds = cycle(("A film of the sea", "https://vids.example/watch/", "somebody", "x"))
    return (f"{kind}{number}" for kind, number in zip(kinds, count(), strict=False))


def fill(settings: Settings, words: Iterator[str]) -> None:
    """Fill a library with some of everything that has a text in it."""

    def say() -> str:
        return next(words)

    _profile(settings, say)
    with open_library(settings, actor=next(words)) as library:
        for number in range(1, SETS + 1):
            _match(library, number, say)
        _decisions(library, say)
        _cases(library, say)
        _rights(library, say)
        _people(library, say)
        _others(library, say)
        for _ in range(3):
            fill_sources(library, lambda _: say())
            fill_totals(library, lambda _: say())
        for work in library.store.works.all():
            library.store.words.add(Word(work_id=work.id, kind=kind, text=say()) for kind in WordKind)


Say = Callable[[], str]


def _profile(settings: Settings, say: Say) -> None:
    texts = {key: "".join(sign for sign in say() if sign.isprintable()) for key in ("organisation", "address", "email")}
    settings.library.mkdir(parents=True, exist_ok=True)
    save_profile(settings.profile, Profile(name="Ann Lee", role="owner", **texts))


def _match(library: Library, number: int, say: Say) -> None:
    now, store = library.clock(), library.store
    rights = REQUEST_RIGHTS | {"owner": say(), "url": say()}
    work = store.works.add(
        say(), source(number, f"/media/{say()[:80]}".replace("\0", "")), facts(), Rights(**rights), now
    )
    seen = Provenance(
        url=say(), platform=say(), account=say(), captured_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC), views=number
    )
    clip = store.clips.add(say(), source(100 + number), facts(), seen, now)
    store.matches.put(clip.id, work.id, replace(COPY, reasons=(say(),)), now)


def _decisions(library: Library, say: Say) -> None:
    """Decide half of the matches, by people with odd names."""
    for match_id in range(1, SETS // 2):
        decide(replace(library, actor=say()), match_id, Verdict.CONFIRMED, say())


def _cases(library: Library, say: Say) -> None:
    """Make cases, and letters of those that the rules let pass."""
    for match_id in range(1, SETS // 2):
        case = create_case(library, [match_id], say())
        consider(
            replace(library, actor="Ann Lee"),
            case.id,
            THOUGHTS,
            Conclusion.INFRINGING,
            f"{say()} and more words, as many as are needed",
        )
        with suppress(ReclaimError):
            review_case(replace(library, actor=say()), case.id, f"{LOOKED} {say()}")
        to = "".join(sign for sign in say() if sign.isprintable())
        request = replace(REQUEST, to=f"{to[:200]} <agent@vids.example>", sign=False)
        with suppress(ReclaimError):
            write_letters(library, case.id, request, ["html"])
    _signed_letter(library, say)


def _signed_letter(library: Library, say: Say) -> None:
    """Sign a letter about an ordinary match to a recipient with an odd name."""
    now = library.clock()
    work = library.store.works.add("Film", source(900), facts(), Rights(**REQUEST_RIGHTS, owner="Ann Lee"), now)
    seen = Provenance(url="https://vids.example/w/1", platform="vids.example", account=say(), captured_at=now)
    clip = library.store.clips.add(say(), source(901), facts(), seen, now)
    match_id = library.store.matches.put(clip.id, work.id, COPY, now)
    add_permission(library, NewPermission(kind=PermissionKind.NO_OWN_ACCOUNT, reason="She posts nowhere."))
    add_grant(library, work.id, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann Lee"))
    ann = replace(library, actor="Ann Lee")
    decide(ann, match_id, Verdict.CONFIRMED, say())
    case = create_case(ann, [match_id], "vids.example")
    consider(ann, case.id, THOUGHTS, Conclusion.INFRINGING, f"{say()} and more words, as many as are needed")
    review_case(replace(library, actor="Bo Kim"), case.id, f"{LOOKED} {say()}")
    name = "' onmouseover='alert(1)' {{7*7}} &lt;script&gt;"
    write_letters(ann, case.id, replace(REQUEST, to=f"{name} <agent@vids.example>", seen_live_at=None), ["html", "txt"])


def _rights(library: Library, say: Say) -> None:
    for work_id in range(1, SETS + 1):
        with suppress(ReclaimError):
            add_grant(
                library,
                work_id,
                NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner=say(), label=say()),
            )
        for kind in (PermissionKind.ACCOUNT, PermissionKind.CAMPAIGN):
            with suppress(ReclaimError):
                add_permission(
                    library,
                    NewPermission(kind=kind, value=say(), platform=say(), holder=say(), reason=say()),
                )


def _people(library: Library, say: Say) -> None:
    """People whose names no page would take."""
    now, people = library.clock(), library.store.people
    for number in range(SETS):
        person = people.add(f"login{number} {say()}", say(), Role.REVIEWER, "", now)
        people.invite(person.id, f"{number:064}", now, now.replace(year=now.year + 1))
        with suppress(ReclaimError):
            add_token(library, say(), person, frozenset({Scope.READ}))
    with suppress(ReclaimError):
        invite_person(library, "eve", say(), Role.LEGAL)


def _others(library: Library, say: Say) -> None:
    for number in range(SETS):
        replace(library, actor=say()).record(say()[:200], say()[:500], said=say(), list=[say(), say()])
        library.store.views.put(library.actor, say()[:200], f"account={number}")
        with suppress(ReclaimError):
            facts_ = {"agent": say(), "form_url": "https://vids.example/form", "guide": say()}
            state(
                replace(library, actor="Ann Lee"), f"Site {number}", Stated(facts=facts_, source=say(), kind="platform")
            )


REQUEST_RIGHTS = {"published": "2026-01-02"}
