"""Permissions: own accounts, licensees, items, domains and campaigns are recognised whatever way they are written."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from monitor.rights.permitting import PermissionBook, Use, domain_of, permission_for, say_permission
from monitor.rights.values import Permission, PermissionKind

TODAY = date(2026, 11, 26)
USE = Use(
    work_id=7,
    url="https://www.tiktok.com/@Lee.Films/video/7101234567890123456?utm_campaign=Spring&t=3",
    platform="TikTok",
    account="@Lee.Films",
    day=TODAY,
)


def allowed(kind: PermissionKind, value: str, **changes: Any) -> Permission:
    """Return a permission for Lee Films."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    values: dict[str, Any] = {"id": 1, "added_by": "Ann", "added_at": at, "holder": "Lee Films"}
    return Permission(kind=kind, value=value, **(values | changes))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (PermissionKind.ACCOUNT, "lee.films"),
        (PermissionKind.ACCOUNT, "https://www.tiktok.com/@lee.films/"),
        (PermissionKind.DOMAIN, "tiktok.com"),
        (PermissionKind.DOMAIN, "www.TikTok.com"),
        (PermissionKind.ITEM, "http://tiktok.com/@Lee.Films/video/7101234567890123456#top"),
        (PermissionKind.CAMPAIGN, "spring"),
    ],
)
def test_a_permission_is_recognised_however_it_is_written(kind, value):
    """Handles with and without @, addresses with tracking marks, domains with www."""
    assert permission_for([allowed(kind, value)], USE) is not None


@pytest.mark.parametrize(
    ("kind", "value", "changes"),
    [
        (PermissionKind.ACCOUNT, "lee", {}),
        (PermissionKind.ACCOUNT, "lee.films", {"platform": "YouTube"}),
        (PermissionKind.DOMAIN, "tok.com", {}),
        (PermissionKind.ITEM, "https://www.tiktok.com/@Lee.Films/video/1", {}),
        (PermissionKind.CAMPAIGN, "autumn", {}),
        (PermissionKind.ACCOUNT, "lee.films", {"ends_on": date(2026, 11, 25)}),
        (PermissionKind.ACCOUNT, "lee.films", {"starts_on": date(2026, 11, 27)}),
        (PermissionKind.ACCOUNT, "lee.films", {"work_ids": (1, 2)}),
        (PermissionKind.ACCOUNT, "lee.films", {"ended_at": datetime(2026, 11, 2, tzinfo=UTC)}),
        (PermissionKind.NO_OWN_ACCOUNT, "", {}),
    ],
)
def test_what_it_does_not_cover_is_not_permitted(kind, value, changes):
    """Another account, platform, day, or work."""
    assert permission_for([allowed(kind, value, **changes)], USE) is None


def test_a_permission_for_one_territory_does_not_cover_another():
    """A licence for Germany lets a claim under Canadian law stand, and bars one under German law."""
    licence = allowed(PermissionKind.ACCOUNT, "lee.films", territories=("DE",))
    assert permission_for([licence], replace(USE, territory="CA")) is None
    assert permission_for([licence], replace(USE, territory="DE")) is licence
    assert permission_for([licence], USE) is licence


def test_the_narrowest_permission_is_named():
    """An item before its account before the domain."""
    kinds = {
        PermissionKind.DOMAIN: "tiktok.com",
        PermissionKind.ACCOUNT: "lee.films",
        PermissionKind.ITEM: USE.url,
    }
    found = permission_for([allowed(kind, value) for kind, value in kinds.items()], USE)
    assert found is not None
    assert found.kind is PermissionKind.ITEM


def test_a_permission_says_what_it_is():
    """One phrase, for refusals and lists."""
    licence = allowed(PermissionKind.ACCOUNT, "@lee", platform="TikTok", ends_on=date(2027, 1, 31))
    assert say_permission(licence) == "permission 1, licensee: TikTok account @lee (Lee Films) until 2027-01-31"


def test_an_account_that_nobody_named_is_nobodys():
    """A clip without a handle is not the own account's."""
    use = replace(USE, account=" ", url="https://www.tiktok.com/v/7101234567890123456.html")
    assert permission_for([allowed(PermissionKind.ACCOUNT, "lee.films")], use) is None


def test_a_permission_for_some_countries_says_so():
    """Where no country is asked about, it covers the copy, and whoever reads the reason must know."""
    licence = allowed(PermissionKind.DOMAIN, "example.org", territories=("DE", "AT"))
    assert say_permission(licence).endswith("domain example.org (Lee Films), for DE AT only")


def test_each_of_many_uses_is_compared_with_few_permissions():
    """Ten thousand uses and a thousand permissions are a matter of a second."""
    book = PermissionBook(allowed(PermissionKind.ITEM, f"https://a.example/v/{n}", id=n) for n in range(1000))
    uses = [replace(USE, url=f"https://a.example/v/{n}") for n in range(10_000)]
    before = time.perf_counter()
    assert sum(book.find(use) is not None for use in uses) == 1000
    assert time.perf_counter() - before < 4


@pytest.mark.parametrize(
    ("value", "platform", "url", "account", "said"),
    [
        ("@lee", "TikTok", "https://www.tiktok.com/@lee/video/7300000000000000001", "Lee Official", "TikTok"),
        ("@lee", "TikTok", "https://www.tiktok.com/v/7300000000000000001.html", "@\u200bLEE", ""),
        ("lee", "www.tiktok.com", "https://www.tiktok.com/@l%65e/video/7300000000000000001", "", ""),
        (
            "https://www.tiktok.com/@lee?lang=en",
            "TikTok",
            "https://m.tiktok.com/@lee/video/7300000000000000001",
            "",
            "",
        ),
        ("@lee", "X", "https://twitter.com/lee/status/123456", "", ""),
        ("@lee", "Twitter", "https://x.com/lee/status/123456", "Ann Lee", ""),
        ("https://www.youtube.com/@lee/videos", "YouTube", "https://youtu.be/dQw4w9WgXcQ", "@Lee", ""),
        ("https://www.youtube.com/channel/UCabc", "YouTube", "https://youtu.be/dQw4w9WgXcQ", "UCabc", ""),
        ("@lee", "vids.example", "https://vids.example./w/1", "lee@vids.example", ""),
        ("lee@vids.example", "", "https://vids.example/w/1", "lee", ""),
        ("lee@vids.example", "", "https://other.example/w/1", "@lee@vids.example", ""),
        ("lee", "www.vids.example:8080", "https://vids.example/w/1", "lee", ""),
        ("lee", "Vids", "https://vids.example/w/1", "lee", ""),
        ("lee", "Vids TV", "https://vids.example/w/1", "lee", "Vids TV"),
        ("lee", "TikTok", "", "lee", "tiktok"),
        ("e\u0301a", "vids.example", "https://vids.example/w/1", "\u00e9a", ""),
    ],
)
def test_an_account_is_recognised_by_what_was_said_or_by_the_address(value, platform, url, account, said):
    """A name that only shows hides no handle, and no spelling of either hides the account."""
    use = Use(work_id=7, url=url, platform=said, account=account, day=TODAY)
    assert permission_for([allowed(PermissionKind.ACCOUNT, value, platform=platform)], use) is not None


@pytest.mark.parametrize(
    ("value", "platform", "url", "account", "said"),
    [
        ("@lee", "TikTok", "https://www.tiktok.com/@bo/video/7300000000000000001", "Lee Official", "TikTok"),
        ("@lee", "TikTok", "https://www.instagram.com/lee/reel/CxYzAbC1234/", "lee", "TikTok"),
        ("lee@vids.example", "", "https://other.example/w/1", "lee", ""),
        ("@lee", "other.example", "https://other.example/w/1", "lee@vids.example", ""),
        ("@lee", "YouTube", "https://youtu.be/dQw4w9WgXcQ?ab_channel=lee", "", ""),
        ("l\u0435e", "TikTok", "https://www.tiktok.com/@lee/video/7300000000000000001", "", ""),
    ],
)
def test_a_stranger_is_not_taken_for_an_account(value, platform, url, account, said):
    """Another handle, another site, another instance, letters that only look alike."""
    use = Use(work_id=7, url=url, platform=said, account=account, day=TODAY)
    assert permission_for([allowed(PermissionKind.ACCOUNT, value, platform=platform)], use) is None


@pytest.mark.parametrize(
    "value", ["example.org.", "www.example.org:8080", "example.org/blog", "https://m.Example.org/a"]
)
def test_a_domain_is_recognised_however_it_is_written(value):
    """With a dot, a port or a path; on all hosts of the site."""
    for url in ("https://example.org./w/1", "http://www.example.org:8080/w/1", "https://blog.example.org/w/1"):
        assert permission_for([allowed(PermissionKind.DOMAIN, domain_of(value))], replace(USE, url=url)) is not None
        assert permission_for([allowed(PermissionKind.DOMAIN, value)], replace(USE, url=url)) is not None
    assert permission_for([allowed(PermissionKind.DOMAIN, value)], replace(USE, url="https://an-example.org/1")) is None


def test_an_item_is_recognised_in_every_spelling_of_its_address():
    """As letters know items again."""
    item = allowed(PermissionKind.ITEM, "https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    assert permission_for([item], replace(USE, url="https://youtu.be/dQw4w9WgXcQ?si=abc")) is item
    assert permission_for([item], replace(USE, url="https://youtu.be/dQw4w9WgXcq")) is None


@pytest.mark.parametrize(
    ("moment", "covered"),
    [
        (datetime(2026, 11, 25, 9, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 25, 10, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 11, 0, tzinfo=timezone(timedelta(hours=-1))), True),
        (datetime(2026, 11, 27, 11, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 27, 12, 0, tzinfo=UTC), False),
    ],
)
def test_a_permission_of_one_day_holds_as_long_as_that_day_is_anywhere(moment, covered):
    """From when it begins at UTC+14 until it ends at UTC-12."""
    licence = allowed(PermissionKind.ACCOUNT, "lee.films", starts_on=TODAY, ends_on=TODAY)
    assert (permission_for([licence], replace(USE, day=moment)) is licence) is covered
