"""The script that installs Terraform takes what HashiCorp signed, and nothing else."""

import os
import re
import subprocess
import threading
import zipfile
from collections.abc import Generator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from smsbot import project
from tests.pipeline.workflows import run

SCRIPTS = project.ROOT / "scripts"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def releases(tmp_path: Path) -> Generator[tuple[Path, str]]:
    """A place to download from, and the script that trusts the key made for it."""
    folder, home = tmp_path / "releases", tmp_path / "gnupg"
    version = (project.ROOT / ".terraform-version").read_text().strip()
    here = folder / version
    here.mkdir(parents=True)
    home.mkdir(mode=0o700)
    gpg = ("gpg", "--homedir", str(home), "--batch", "--quiet", "--pinentry-mode", "loopback")
    protect = ("--passphrase", "")
    subprocess.run(
        [*gpg, *protect, "--quick-generate-key", "test", "ed25519", "sign", "never"], check=True
    )
    listed = subprocess.run(
        [*gpg, "--with-colons", "--list-keys"], check=True, capture_output=True, text=True
    )
    (fingerprint,) = re.findall(r"^fpr:+([0-9A-F]{40}):", listed.stdout, re.MULTILINE)
    with (folder / "key").open("wb") as file:
        subprocess.run([*gpg, "--armor", "--export"], check=True, stdout=file)
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
    subprocess.run([*gpg, *protect, "--detach-sign", "-o", f"{sums}.sig", str(sums)], check=True)
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


@pytest.mark.parametrize("attack", ["archive", "sums", "key", "unsigned"])
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
