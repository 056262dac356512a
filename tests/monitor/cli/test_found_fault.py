"""What ``reclaim found show`` says of a file that was altered by hand after it was captured."""

import json

from tests.monitor.conftest import Command
from tests.monitor.watch.conftest import COPY, Scene, scene, without_pauses, works_library

__all__ = ("scene", "without_pauses", "works_library")


def test_an_altered_capture_is_told(scene: Scene, reclaim: Command) -> None:
    """The old hash does not stand there alone as if it held."""
    scene.publish(COPY)
    scene.add()
    scene.run()
    shown = json.loads(reclaim("found", "show", 1, "--json").out)
    assert shown["fault"] == ""
    assert "Fault" not in reclaim("found", "show", 1).out
    (path,) = scene.settings.captures.glob("??/*.mp4")
    path.write_bytes(b"altered" + path.read_bytes()[7:])
    assert "Fault       It was changed after it was captured" in reclaim("found", "show", 1).out
    assert "proves nothing" in json.loads(reclaim("found", "show", 1, "--json").out)["fault"]
