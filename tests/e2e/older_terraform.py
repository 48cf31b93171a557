"""Runs ``terraform init`` outside of a sandbox with the one AWS provider that can run here.

It narrows the configuration in its folder to what that provider knows, and leads nothing elsewhere:
no endpoint, no credentials, no other state.
"""

import json
import os
import sys
from pathlib import Path

from smsbot.project import PROVIDER_LOCK
from smsbot.sandbox.narrowing import narrowed
from smsbot.sandbox.provider import BUNDLED_VERSION, ProviderChoice, choose_provider
from smsbot.terraform.terraform import find_terraform
from stacks.output import CONFIGURATION
from stacks.provider.provider_lock import options_in

if __name__ == "__main__":
    provider = choose_provider(find_terraform(), ProviderChoice.BUNDLED)
    path = Path(CONFIGURATION)
    if path.exists():
        written, schema = json.loads(path.read_text(encoding="utf-8")), provider.schema()
        assert schema
        configuration, _ = narrowed(written, schema, version=BUNDLED_VERSION)
        path.write_text(json.dumps(configuration), encoding="utf-8")
        # That of the project is of a release that cannot run here.
        Path(PROVIDER_LOCK).write_text(str(provider.lock), encoding="utf-8")
    given = dict.fromkeys((*sys.argv[1:], *options_in(Path())))
    command = provider.terraform.command
    os.execve(command[0], [*command, *given], {**os.environ, **provider.environment})
