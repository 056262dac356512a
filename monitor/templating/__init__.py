"""Templates of letters: found, shipped or a firm's own, and rendered in a sandbox with everything printed escaped."""

from monitor.templating.escaping import escape_markdown, one_line
from monitor.templating.folders import SHIPPED, Templates, render_markdown, template_root, template_text

__all__ = [
    "SHIPPED",
    "Templates",
    "escape_markdown",
    "one_line",
    "render_markdown",
    "template_root",
    "template_text",
]
