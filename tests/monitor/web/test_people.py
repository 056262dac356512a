"""Signing in, inviting people, one's own account, the audit."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import httpx
import pytest

from monitor.app import open_library, utc_now
from monitor.settings import Profile, Settings, load_profile, save_profile
from monitor.web.throttle import Throttle
from tests.monitor.web.served import Serving, Visitor, serving, text_of
from tests.monitor.web.team import WORDS, signed_in, token_in, with_team

pytestmark = pytest.mark.usefixtures("quick_passwords")
NEW = "a quite different sentence"


@pytest.fixture
def team(settings: Settings) -> Iterator[Serving]:
    """Give an empty library with four people, served."""
    with_team(settings)
    with serving(settings) as place:
        yield place


@pytest.fixture
def admin(team: Serving) -> Visitor:
    """Give the administrator, signed in."""
    return signed_in(team)


def test_with_accounts_people_sign_in_by_password(team: Serving) -> None:
    """And the page then knows who they are."""
    assert "Rob Rev" in text_of(signed_in(team, "rob").get("/"))


def test_a_one_time_address_opens_no_library_with_accounts(team: Serving) -> None:
    """Whoever can start the room is not thereby one of the team."""
    stranger = Visitor(team)
    assert "Password" in text_of(stranger.get("/"))


def test_a_wrong_password_lets_nobody_in_and_keeps_what_was_typed(team: Serving) -> None:
    """Only the login; the password never comes back."""
    visitor = signed_in(team, "rob", "a wrong password")
    answer = visitor.http.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/enter")
    again = Visitor(team, sign_in=False)
    again.form_token = token_in(again.get("/enter").text)
    said = again.post("/enter", {"login": "rob", "password": "a wrong password"})
    assert (said.status_code, 'value="rob"' in said.text, "a wrong password" in said.text) == (401, True, False)


def test_the_login_form_needs_the_cookie_that_came_with_it(team: Serving) -> None:
    """Another site cannot sign a browser in as somebody else."""
    token = token_in(httpx.get(team.url + "/enter").text)
    fields = {"login": "ann", "password": WORDS, "form_token": token}
    answer = httpx.post(team.url + "/enter", data=fields)
    assert (answer.status_code, team.room.cookie in answer.cookies) == (403, False)
    visitor = Visitor(team, sign_in=False)
    fields["form_token"] = token_in(visitor.get("/enter").text)
    evil = visitor.http.post("/enter", data=fields, headers={"Origin": "https://evil.example"})
    assert evil.status_code == 403


def test_signing_in_gives_a_new_secret(team: Serving) -> None:
    """A cookie that somebody planted before is worth nothing, and the earlier session of the browser ends."""
    visitor = signed_in(team)
    first = visitor.http.cookies[team.room.cookie]
    visitor.form_token = ""
    entrance = httpx.get(team.url + "/enter")
    visitor.http.cookies.update(entrance.cookies)
    answer = visitor.http.post(
        "/enter", data={"login": "ann", "password": WORDS, "form_token": token_in(entrance.text)}
    )
    assert answer.status_code == 200
    assert visitor.http.cookies[team.room.cookie] != first
    stale = httpx.get(team.url + "/", cookies={team.room.cookie: first})
    assert stale.headers["location"] == "/enter"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(team: Serving) -> None:
    """And lasts two weeks at most."""
    visitor = Visitor(team, sign_in=False)
    token = token_in(visitor.get("/enter").text)
    answer = visitor.http.post(
        "/enter", data={"login": "ann", "password": WORDS, "form_token": token}, follow_redirects=False
    )
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{team.room.cookie}="))
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=1209600"} <= set(cookie.split("; "))


def test_many_wrong_passwords_from_one_address_are_kept_waiting(team: Serving) -> None:
    """Whatever logins they are tried with; a right one of a neighbour passes, and changes nothing for the others."""
    visitor = Visitor(team, sign_in=False)
    token = token_in(visitor.get("/enter").text)
    for number in range(30):
        visitor.http.post("/enter", data={"login": f"x{number}", "password": "x", "form_token": token})
    wrong = {"login": "ann", "password": "x", "form_token": token}
    answer = visitor.http.post("/enter", data=wrong)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert signed_in(team, "cat").get("/").status_code == 200
    assert visitor.http.post("/enter", data=wrong).status_code == 429


def test_many_wrong_passwords_at_one_moment_are_counted_too() -> None:
    """Each is counted before it is looked at; one that was right is given back."""
    throttle, now = Throttle(most=3), utc_now()
    assert [throttle.take("192.0.2.1", now) for _ in range(5)] == [True, True, True, False, False]
    throttle.give_back("192.0.2.1", now)
    assert [throttle.take("192.0.2.1", now) for _ in range(2)] == [True, False]
    assert throttle.take("192.0.2.2", now)


def test_a_right_password_is_not_counted(team: Serving) -> None:
    """Whoever signs in often is not kept waiting."""
    throttle = Throttle(most=2)
    object.__setattr__(team.room, "passwords", throttle)
    for _ in range(3):
        signed_in(team, "ann")
    assert throttle.take("127.0.0.1", utc_now())
    assert throttle.take("127.0.0.1", utc_now()), "a right password was counted as a wrong one"


def test_a_session_that_nobody_uses_ends(settings: Settings) -> None:
    """After twelve hours the page leads to the entrance."""
    with_team(settings)
    late = [timedelta(0)]
    with serving(settings, lambda: utc_now() + late[0]) as place:
        visitor = signed_in(place)
        late[0] = timedelta(hours=11)
        assert visitor.http.get("/profile", follow_redirects=False).status_code == 200
        late[0] = timedelta(hours=23, minutes=1)
        assert visitor.http.get("/profile", follow_redirects=False).status_code == 303


def test_signing_in_leads_on_to_the_page_that_was_wanted(team: Serving) -> None:
    """With its filters; a wrong password between does not lose it."""
    visitor = Visitor(team, sign_in=False)
    door = visitor.get("/queue?platform=a%26b&state=open")
    assert door.url.path == "/enter"
    wanted = {"login": "ann", "to": "/queue?platform=a%26b&state=open"}
    assert re.search(r'name="to" value="([^"]+)"', door.text)
    fields = {"form_token": token_in(door.text), "password": "a wrong password"} | wanted
    again = visitor.http.post("/enter", data=fields)
    assert unescape(re.findall(r'name="to" value="([^"]+)"', again.text)[0]) == wanted["to"]
    answer = visitor.http.post("/enter", data=fields | {"password": WORDS}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, wanted["to"])
    assert visitor.http.get("/enter?to=/works", follow_redirects=False).headers["location"] == "/works"


def test_a_part_that_is_asked_for_too_late_leads_back_to_its_page(team: Serving) -> None:
    """Not to the part alone."""
    headers = {"HX-Request": "true", "HX-Current-URL": f"{team.url}/queue?state=open"}
    answer = httpx.get(team.url + "/queue/rows/1", headers=headers)
    assert answer.headers["hx-redirect"] == "/enter?to=/queue%3Fstate%3Dopen"


ELSEWHERE = (
    *("https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "evil"),
    *("/\r\nSet-Cookie: a=b", "javascript:alert(1)", "/x\\..\\y", "/enter?to=/", "/enter/invited?token=x", "/leave"),
    *(" //evil.example", "\x00//evil.example", "///evil.example", "/" + "x" * 3000),
)


def test_signing_in_leads_nowhere_else(team: Serving) -> None:
    """Other hosts, other schemes, other headers, the entrance itself: whatever is asked for, one comes home."""
    for to in ELSEWHERE:
        visitor = Visitor(team, sign_in=False)
        door = visitor.http.get("/enter", params={"to": to})
        assert 'name="to"' not in door.text, to
        fields = {"login": "ann", "password": WORDS, "form_token": token_in(door.text), "to": to}
        assert visitor.http.post("/enter", data=fields, follow_redirects=False).headers["location"] == "/", to
        assert visitor.http.get("/enter", params={"to": to}, follow_redirects=False).headers["location"] == "/", to


def test_the_one_time_address_leads_on_as_well(served_empty: Serving) -> None:
    """To what its own query or the page before says, and nowhere else."""
    for to, where in {"/works?sort=name": "/works?sort=name", "//evil.example": "/"}.items():
        with httpx.Client(base_url=served_empty.url) as client:
            assert client.get(f"{served_empty.way_in}&to={quote(to)}").headers["location"] == where
        with httpx.Client(base_url=served_empty.url) as late:
            assert late.get("/enter", params={"to": to}).status_code == 401
            assert late.get(served_empty.way_in).headers["location"] == where
            assert late.get(served_empty.way_in).headers["location"] == "/"


def test_signing_out_ends_the_session(admin: Visitor, team: Serving) -> None:
    """On the server, not only in the browser."""
    secret = admin.http.cookies[team.room.cookie]
    admin.get("/profile")
    admin.post("/leave")
    assert httpx.get(team.url + "/", cookies={team.room.cookie: secret}).headers["location"] == "/enter"


def test_a_session_from_before_the_first_account_opens_nothing(newcomer: Visitor, served_empty: Serving) -> None:
    """But whoever makes the account stays in, with the name of the account."""
    other = Visitor(served_empty)
    newcomer.get("/people")
    fields = {"login": "mara", "name": "Mara Lind", "password": NEW, "again": NEW}
    assert "1 person" in text_of(newcomer.post("/people", fields))
    assert "Mara Lind" in text_of(newcomer.get("/profile"))
    assert "Password" in text_of(other.get("/profile"))


def test_the_first_account_needs_a_password_that_is_typed_twice(newcomer: Visitor) -> None:
    """What was typed stays, but the password."""
    newcomer.get("/people")
    answer = newcomer.post("/people", {"login": "mara", "name": "Mara", "password": NEW, "again": "other"})
    assert (answer.status_code, "not the same" in text_of(answer), NEW in answer.text) == (400, True, False)
    assert 'value="mara"' in answer.text


def invite(admin: Visitor, login: str = "eve", name: str = "Eve Moss") -> str:
    """Invite somebody and return the path of the invitation."""
    admin.get("/people")
    answer = admin.post("/people", {"login": login, "name": name, "role": "legal"})
    found = re.search(r'value="https?://[^/"]+(/enter/invited\?token=[\w-]{43})"', answer.text)
    assert found, text_of(answer)
    return found.group(1)


def test_whoever_is_invited_sets_a_password_and_is_in(admin: Visitor, team: Serving) -> None:
    """Once; the address is worth nothing afterwards."""
    path = invite(admin)
    eve = Visitor(team, sign_in=False)
    page = eve.get(path)
    fields = {"token": path.partition("=")[2], "password": NEW, "again": NEW}
    eve.form_token = token_in(page.text)
    assert "Eve Moss" in text_of(eve.post("/enter/invited", fields))
    assert eve.get("/profile").status_code == 200
    assert Visitor(team, sign_in=False).get(path).status_code == 401
    assert "Eve Moss" in text_of(signed_in(team, "eve", NEW).get("/"))


def test_an_invitation_for_a_name_that_is_taken_is_refused(admin: Visitor) -> None:
    """With what was typed."""
    admin.get("/people")
    answer = admin.post("/people", {"login": "lea2", "name": "LEA  legal", "role": "legal"})
    assert (answer.status_code, "already" in text_of(answer), 'value="lea2"' in answer.text) == (400, True, True)


def number_of(admin: Visitor, name: str) -> int:
    """Return the number of a person, from the list."""
    found = re.search(rf'for="role-(\d+)">Role of {name}', admin.get("/people").text)
    assert found
    return int(found.group(1))


def test_another_role_ends_the_sessions_of_a_person(admin: Visitor, team: Serving) -> None:
    """And what the list had shown must still hold."""
    rob = signed_in(team, "rob")
    id_ = number_of(admin, "Rob Rev")
    stale = admin.post(f"/people/{id_}/role", {"role": "legal", "seen": "creator"})
    assert (stale.status_code, "meanwhile" in text_of(stale)) == (400, True)
    admin.get("/people")
    assert "Rob Rev is now legal" in text_of(admin.post(f"/people/{id_}/role", {"role": "legal", "seen": "reviewer"}))
    assert "Password" in text_of(rob.get("/"))


def test_a_disabled_person_is_out_until_enabled(admin: Visitor, team: Serving) -> None:
    """With what they had open, too."""
    rob, id_ = signed_in(team, "rob"), number_of(admin, "Rob Rev")
    admin.post(f"/people/{id_}/disable")
    assert "Password" in text_of(rob.get("/"))
    assert "Password" in text_of(signed_in(team, "rob").get("/"))
    admin.get("/people")
    admin.post(f"/people/{id_}/enable")
    assert "Rob Rev" in text_of(signed_in(team, "rob").get("/"))


def test_the_last_administrator_cannot_go(admin: Visitor) -> None:
    """One clear sentence, and nothing is changed."""
    answer = admin.post(f"/people/{number_of(admin, 'Ann Lee')}/disable")
    assert (answer.status_code, "last administrator" in text_of(answer)) == (400, True)
    assert admin.get("/people").status_code == 200


@pytest.mark.parametrize("login", ["lea", "rob", "cat"])
def test_only_administrators_see_people_and_the_audit(team: Serving, login: str) -> None:
    """Others see their own account."""
    visitor = signed_in(team, login)
    assert [visitor.get(path).status_code for path in ("/people", "/people/audit", "/people/me")] == [403, 403, 200]


def test_a_new_password_signs_other_browsers_out(team: Serving) -> None:
    """This one stays in; the old password opens nothing any more."""
    here, there = signed_in(team, "rob"), signed_in(team, "rob")
    here.get("/people/me")
    answer = here.post("/people/me/password", {"old": WORDS, "password": NEW, "again": NEW})
    assert "password is changed" in text_of(answer)
    assert "Password" in text_of(there.get("/"))
    assert "Rob Rev" in text_of(signed_in(team, "rob", NEW).get("/"))
    here.get("/people/me")
    assert here.post("/people/me/password", {"old": "wrong", "password": WORDS, "again": WORDS}).status_code == 400


def test_one_browser_or_all_can_be_signed_out(team: Serving) -> None:
    """From the page of one's own account; only one's own."""
    here, there, lea = signed_in(team, "rob"), signed_in(team, "rob"), signed_in(team, "lea")
    found = re.findall(r"/people/me/sessions/(\d+)/end", here.get("/people/me").text)
    assert len(found) == 1
    lea.get("/people/me")
    lea.post(f"/people/me/sessions/{found[0]}/end")
    assert "Rob Rev" in text_of(there.get("/"))
    here.get("/people/me")
    here.post(f"/people/me/sessions/{found[0]}/end")
    assert "Password" in text_of(there.get("/"))
    here.get("/people/me")
    here.post("/people/me/sessions/end")
    assert "Password" in text_of(here.get("/"))


def test_a_token_is_shown_once(team: Serving, settings: Settings) -> None:
    """Its page names what it may do; the list has no secret."""
    rob = signed_in(team, "rob")
    rob.get("/people/me")
    answer = rob.post("/people/me/tokens", {"name": "Nightwatch", "scope": ["read", "review"], "days": "30"})
    found = re.search(r'value="(rcl_[\w-]{43})"', answer.text)
    assert found
    listed = rob.get("/people/me")
    assert ("Nightwatch" in listed.text, found.group(1) in listed.text) == (True, False)
    with open_library(settings) as library:
        assert found.group(1) not in "".join(entry.data for entry in library.store.audit.all())
    too_much = rob.post("/people/me/tokens", {"name": "More", "scope": ["admin"], "days": "30"})
    assert (too_much.status_code, "not among" in text_of(too_much)) == (400, True)


def test_nobody_revokes_the_token_of_another_but_an_administrator(team: Serving) -> None:
    """A number that is guessed leads nowhere."""
    rob, lea, admin = signed_in(team, "rob"), signed_in(team, "lea"), signed_in(team)
    rob.get("/people/me")
    rob.post("/people/me/tokens", {"name": "Nightwatch", "scope": ["read"], "days": "30"})
    lea.get("/people/me")
    assert lea.post("/people/me/tokens/1/revoke").status_code == 404
    admin.get("/people")
    assert "opens nothing any more" in text_of(admin.post("/people/tokens/1/revoke"))
    assert "Nightwatch" not in rob.get("/people/me").text


def test_the_audit_names_who_did_what_and_that_it_is_whole(admin: Visitor, settings: Settings) -> None:
    """Filtered by person and by action, with the last hash."""
    page = admin.get("/people/audit")
    with open_library(settings) as library:
        last = library.store.audit.last()
    assert last
    assert ("fit together" in text_of(page), last.sha256 in page.text) == (True, True)
    chosen = text_of(admin.get("/people/audit?person=Ann+Lee&action=person.sign_in"))
    assert ("sign_in" in chosen, "Rob Rev" in chosen.partition("Details")[2]) == (True, False)
    assert "Nothing on record" in text_of(admin.get("/people/audit?person=Nobody"))


def test_a_changed_audit_is_told_at_once(admin: Visitor, settings: Settings) -> None:
    """Which entry, in words."""
    with open_library(settings) as library:
        library.store._connection.write("DROP TRIGGER audit_refuses_update")
        library.store._connection.write("UPDATE audit SET actor = 'Eve' WHERE id = 2")
    assert "broken at entry 2" in text_of(admin.get("/people/audit"))


def test_the_audit_is_turned_page_by_page(admin: Visitor, settings: Settings) -> None:
    """A hundred entries at a time, to the first."""
    with open_library(settings) as library:
        for number in range(150):
            library.record("work.register", f"work {number}")
    first = admin.get("/people/audit")
    older = re.search(r'href="(/people/audit\?before=\d+)"', first.text)
    assert older
    assert "person: add" in text_of(admin.get(older.group(1)))
    assert "person: add" not in text_of(first).partition("Details")[2]


def test_with_accounts_the_profile_is_the_librarys_and_names_nobody_else(team: Serving, settings: Settings) -> None:
    """Whoever edits it cannot thereby sign as another person."""
    save_profile(settings.profile, Profile(name="Mara Lind", organisation="Old"))
    lea = signed_in(team, "lea")
    seen = re.search(r'name="seen" value="(\w+)"', lea.get("/profile").text)
    assert seen
    lea.post("/profile", {"name": "Somebody Else", "organisation": "Studio", "seen": seen.group(1)})
    assert load_profile(settings.profile) == Profile(name="Mara Lind", organisation="Studio")
    lea.get("/profile")
    stale = lea.post("/profile", {"organisation": "Third", "seen": seen.group(1)})
    assert (stale.status_code, "meanwhile" in text_of(stale), 'value="Third"' in stale.text) == (400, True, True)
