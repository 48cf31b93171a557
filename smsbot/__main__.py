"""Entry point of ``python -m smsbot``."""

import sys

if __name__ == "__main__":
    try:
        from smsbot.cli import main

        main()
    except KeyboardInterrupt:  # before Typer, which handles it
        sys.exit(130)
