"""Serves the emulated AWS and the SMS service in one process; settings are in the environment.

In place of ``python -m ministack``, which would also bind port 443 where it can, and of the
``hypercorn`` command, which serves from a second process that outlives a killed first one.
"""

import asyncio
import sys
from asyncio import constants
from pathlib import Path
from typing import cast

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app

# It is run by its path: its environment, and so a PYTHONPATH, would be the function's too.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from smsbot.sandbox.emulator import services
from smsbot.sandbox.emulator.sms_service import AsgiApp, SmsService


def main(host: str, port: str, certificate: str, key: str) -> None:
    """Serve until SIGTERM or SIGINT, then write the data."""
    services.keep_on_loopback()
    services.complete_alarms()
    services.complete_keys()
    services.complete_subscriptions()
    services.complete_conditions()
    services.let_root_deploy()
    config = Config()
    config.bind = [f"{host}:{port}"]
    config.certfile = certificate
    config.keyfile = key
    # Terraform and boto3 keep connections open between their calls.
    config.keep_alive_timeout = 75
    # Terraform would take HTTP/2, which costs more here.
    config.alpn_protocols = ["http/1.1"]
    config.loglevel = "WARNING"
    # An idle client, such as the function's process, answers no goodbye. asyncio waits 30 s for it,
    # and whoever stops the emulator kills it sooner, before its data is written.
    constants.SSL_SHUTDOWN_TIMEOUT = 0.5
    service = SmsService(cast("AsgiApp", app))
    asyncio.run(serve(service, config))  # pyright: ignore[reportArgumentType]


if __name__ == "__main__":
    main(*sys.argv[1:])
