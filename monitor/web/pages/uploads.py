"""Pages of uploads."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
