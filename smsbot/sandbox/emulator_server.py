"""Serves the embedded AWS in one process; its settings come from the environment.

In place of ``python -m ministack``, which would also bind port 443 where it can, and of the
``hypercorn`` command, which serves from a second process that outlives a killed first one.
"""

import asyncio
import sys
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app

# Only for this import: of this folder's modules, none is meant for the function that is run here.
sys.path.insert(0, str(Path(__file__).parent))
import emulator_alarms  # pyright: ignore[reportImplicitRelativeImport]

sys.path.pop(0)


def main(host: str, port: str, certificate: str, key: str) -> None:
    """Serve until SIGTERM or SIGINT, then write the data."""
    emulator_alarms.complete()
    config = Config()
    config.bind = [f"{host}:{port}"]
    config.certfile = certificate
    config.keyfile = key
    # Terraform and boto3 keep connections open between their calls.
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    asyncio.run(serve(app, config))  # pyright: ignore[reportArgumentType]


if __name__ == "__main__":
    main(*sys.argv[1:])
