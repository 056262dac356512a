"""Put templates/ inside the wheel as monitor/templates; editable installs read the checkout."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TemplatesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the top-level templates folder to standard wheels only."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Map ``templates`` to ``monitor/templates`` unless the build is an editable one."""
        if version == "standard":
            build_data["force_include"]["templates"] = "monitor/templates"
