"""Write the schema of notices anew after their values have changed."""

import json
from pathlib import Path

from monitor.notices.schemas import NOTICE, notice_schema

if __name__ == "__main__":
    target = Path(__file__).with_name(f"{NOTICE}.schema.json")
    target.write_text(json.dumps(notice_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
