"""``python -m keyproof`` is the command ``keyproof``."""

from keyproof.cli import main

main()
