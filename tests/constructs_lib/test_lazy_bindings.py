"""The AWS bindings loaded lazily, and what happens where that is not possible."""

import filecmp
import os
import subprocess
import sys
from pathlib import Path

from smsbot import project

# Imported first, the package runs its own __init__; the lazy loading then stays out of the way.
STOCK = "import cdktf_cdktf_provider_aws; import main; sys.exit(main.main())"
LAZY = "import main; sys.exit(main.main())"
OTHER_VERSION = """
from importlib import metadata
real = metadata.version
metadata.version = lambda name: "21.23.0" if name == "cdktf-cdktf-provider-aws" else real(name)
import os
from constructs_lib.synthesis import lazy_bindings
is_preloaded = "lazy_bindings" in os.environ.get("NODE_OPTIONS", "")
print(lazy_bindings.install(), lazy_bindings.PACKAGE in sys.modules, is_preloaded)
"""
COUNT_SUBMODULES = """
import main
loaded = [name for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")]
print(len(loaded))
"""


def run(program: str, *, output: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    # Without what this process's own import of the constructs has set.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NODE_OPTIONS", "JSII_NODE")
    }
    return subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}"],
        cwd=project.ROOT,
        env={**inherited, "CDKTF_OUTDIR": str(output), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_synthesized_bytes_are_the_same_either_way(tmp_path: Path) -> None:
    for name, program in (("lazy", LAZY), ("stock", STOCK)):
        result = run(program, output=tmp_path / name)
        assert (result.returncode, result.stderr) == (0, "")
    lazy, stock = (
        sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        for folder in (tmp_path / "lazy", tmp_path / "stock")
    )
    assert lazy == stock
    assert len(lazy) == 7
    same, _, _ = filecmp.cmpfiles(tmp_path / "lazy", tmp_path / "stock", lazy, shallow=False)
    assert sorted(same) == lazy


def test_another_version_is_imported_the_stock_way(tmp_path: Path) -> None:
    result = run(OTHER_VERSION, output=tmp_path)
    assert (result.stdout, result.stderr) == ("False False False\n", "")


def test_only_the_used_submodules_are_loaded(tmp_path: Path) -> None:
    result = run(COUNT_SUBMODULES, output=tmp_path)
    assert int(result.stdout) < 60


def test_node_options_of_the_user_are_kept(tmp_path: Path) -> None:
    program = "import constructs_lib, os; print(os.environ['NODE_OPTIONS'])"
    result = run(program, output=tmp_path, NODE_OPTIONS="--no-warnings")
    assert result.stdout.startswith("--no-warnings --")
    assert result.stdout.count("lazy_bindings.js") == 1


def test_a_child_process_preloads_once(tmp_path: Path) -> None:
    first = run("import constructs_lib, os; print(os.environ['NODE_OPTIONS'])", output=tmp_path)
    program = "import constructs_lib, os; print(os.environ['NODE_OPTIONS'])"
    assert run(program, output=tmp_path, NODE_OPTIONS=first.stdout.strip()).stdout == first.stdout


def test_the_users_node_is_kept(tmp_path: Path) -> None:
    program = "import constructs_lib, os; print(os.environ['JSII_NODE'])"
    assert run(program, output=tmp_path, JSII_NODE="/my/node").stdout == "/my/node\n"


def test_the_first_run_leaves_the_index_for_the_next(tmp_path: Path) -> None:
    """jsii's index of the types, without which every run parses all of them again."""
    result = run(LAZY, output=tmp_path / "out", JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(tmp_path))
    assert result.returncode == 0
    assert list((tmp_path / "@cdktf").rglob(".jsii.runtime.v1.json"))
