"""One page with several videos: each is a clip of its own, at an address that tells which one is meant."""

from monitor.watch.running import Listener
from monitor.watch.sourcing import NewSource, add_source
from tests.monitor.sources.answers import html
from tests.monitor.watch.conftest import COPY, OTHER, Scene


def test_videos_of_one_page_are_told_apart(scene: Scene) -> None:
    """By name and address; nothing is said of other content at the same address, and the copy is the right one."""
    links = f"<a href='{OTHER}'>x</a><a href='{COPY}'>x</a>"
    scene.origin.table["/clips/"] = html(links, "<title>Directory listing for /clips/</title>")
    with scene.open() as library:
        add_source(library, NewSource(kind="site", address=scene.origin.url("/clips/"), name="site"))
    said: list[str] = []
    scene.run(on=Listener(told=said.append, noted=said.append))
    assert not [one for one in said if "other content" in one]
    with scene.open() as library:
        clips = {one.provenance.url: one.name for one in library.store.clips.all()}
        (found,) = library.store.matches.all()
    assert clips == {
        scene.origin.url(path): f"{path.rpartition('/')[2]} (on “Directory listing for /clips/”)"
        for path in (COPY, OTHER)
    }
    assert found.clip.provenance.url == scene.origin.url(COPY)
