"""The review room: web pages, and an API for programs, over one library. ``create_app`` puts it together."""

from monitor.web.rooms import create_app

__all__ = ["create_app"]
