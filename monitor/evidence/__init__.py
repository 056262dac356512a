"""Evidence: side-by-side stills, and copies of confirmed clips."""

from monitor.evidence.keeping import clip_file, is_kept, keep_clip, say_let_go
from monitor.evidence.stills import Sheet, draw_stills

__all__ = ["Sheet", "clip_file", "draw_stills", "is_kept", "keep_clip", "say_let_go"]
