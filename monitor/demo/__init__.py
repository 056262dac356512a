"""Videos for ``reclaim demo``: drawn, composed and edited by the program itself, nothing is downloaded."""

from monitor.demo.clips import DemoError
from monitor.demo.making import DemoClip, DemoSet, make_demo

__all__ = ["DemoClip", "DemoError", "DemoSet", "make_demo"]
