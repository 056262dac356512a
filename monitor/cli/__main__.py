"""``python -m monitor.cli`` is ``reclaim``."""

from monitor.cli.main import main

if __name__ == "__main__":
    main()
