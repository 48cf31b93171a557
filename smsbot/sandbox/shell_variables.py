"""What ``smsbot sandbox env`` prints for a shell to evaluate, also where there is no sandbox."""

import os
import shlex
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager

from smsbot.processes import MARKER
from smsbot.sandbox.emulator.emulator import HOST
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import VARIABLE, administrator_of
from smsbot.terraform.terraform import UNWANTED
from stacks.settings.environment import Environment

# Evaluated in place of the settings: no later command of that shell can reach a real account.
NO_SANDBOX = {
    "AWS_ACCESS_KEY_ID": "no-sandbox",
    "AWS_SECRET_ACCESS_KEY": "no-sandbox",
    "AWS_ENDPOINT_URL": f"http://{HOST}:9",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def in_shell(sandbox: Sandbox, environment: Environment) -> Generator[None]:
    """Let this process work as in a shell of the sandbox, until the context is left."""
    new, before = variables_of(sandbox, environment), dict(os.environ)
    for name in before:
        if name.startswith(UNWANTED):
            del os.environ[name]
    os.environ.update({**new, MARKER: str(sandbox.layout.root)})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def variables_of(sandbox: Sandbox, environment: Environment) -> dict[str, str]:
    """What points aws, boto3, Terraform, cdktf and smsbot at a sandbox.

    The credentials and the region are those of an environment. Raises UserError if the sandbox is
    not running.
    """
    layout, emulator, provider = sandbox.layout, sandbox.required(), sandbox.provider()
    # The emulator, and the hosts that the shell already asks without its proxy.
    there = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    without_proxy = ",".join(dict.fromkeys(filter(None, (HOST, *there.split(",")))))
    return {
        **administrator_of(environment),
        "AWS_DEFAULT_REGION": environment.region,
        "AWS_REGION": environment.region,
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_CA_BUNDLE": str(layout.certificate_authority),
        "AWS_CONFIG_FILE": str(layout.aws_config),
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        **dict.fromkeys(("NO_PROXY", "no_proxy"), without_proxy),
        VARIABLE: str(layout.root),
        "CDKTF_OUTDIR": str(layout.synthesized),
        "CHECKPOINT_DISABLE": "1",
        "TERRAFORM_BINARY_NAME": provider.terraform.executable,
        **provider.environment,
    }


def profiles(environments: Iterable[Environment]) -> str:
    """The AWS configuration of the sandbox: a profile for each environment, by its name."""
    return "".join(
        f"[profile {each.name}]\nregion = {each.region}\n"
        + "".join(f"{name.lower()} = {value}\n" for name, value in administrator_of(each).items())
        for each in environments
    )


def failure() -> str:
    """Lines after which no credentials are left, and the evaluation itself has failed."""
    return f"{lines_of(NO_SANDBOX)}\nfalse"


def lines_of(variables: Mapping[str, str]) -> str:
    """Lines that set variables in a shell, and unset what would lead out of the sandbox."""
    unwanted = {"AWS_PROFILE", *(name for name in os.environ if name.startswith(UNWANTED))}
    exports = (f"export {name}={shlex.quote(value)}" for name, value in variables.items())
    return "\n".join([" ".join(["unset", *sorted(unwanted)]), *exports])
