"""``python main.py`` as cdktf runs it."""

import filecmp
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import pytest

from smsbot import project
from tests.commands import default_signals
from tests.settings import SETTINGS, variables_in_a_copy
from tests.waiting import PATIENCE_IN_SECONDS, until

MESSAGE, ENOUGH, LATE = "Interrupted.\n", 3, 0
SOURCES = (
    *("main.py", "keyproof.toml", "keyproof", "constructs_lib", "stacks", "smsbot"),
    "lambda_src",
)


def checkout(folder: Path) -> Path:
    """A copy of what the synthesis reads, compiled as far as it is here."""
    folder.mkdir()
    left_out = shutil.ignore_patterns("tests", "*.pyc.*")
    for name in SOURCES:
        source = project.ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=left_out)
        else:
            shutil.copy(source, folder / name)
    shutil.copy(SETTINGS, folder / "environments.toml")
    return folder


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**variables_in_a_copy(), **variables}
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_two_checkouts_synthesize_the_same_bytes(tmp_path: Path) -> None:
    """The other one as in a container whose user has no home, where jsii can keep nothing."""
    one, two = checkout(tmp_path / "one"), checkout(tmp_path / "another place")
    (tmp_path / "home").write_text("A file, where nobody can make a folder.")
    for folder, variables in ((one, {}), (two, {"HOME": str(tmp_path / "home")})):
        result = run(folder, **variables)
        assert (result.returncode, result.stderr) == (0, "")
    outputs = one / "cdktf.out", two / "cdktf.out"
    names = files(outputs[0])
    assert names == files(outputs[1])
    assert sum(name.endswith("cdk.tf.json") for name in names) == 3
    assert sum(name.endswith(".zip") for name in names) == 3
    same, different, failed = filecmp.cmpfiles(*outputs, names, shallow=False)
    assert (sorted(same), different, failed) == (names, [], [])


# Put into the stack, after everything that it has.
ALARM = """
        from constructs_lib.cdk import TerraformResource
        kind = "aws_cloudwatch_metric_alarm"
        alarm = TerraformResource(self, "alarm", terraform_resource_type=kind)
        alarm.add_override("alarm_name", "errors")
        alarm.add_override("alarm_actions", [messaging.inbound_sms.resource.arn])
"""
ONE_KEY = """
        watch.topics["alarms-under-main-key"].resource.kms_master_key_id = security.sns.arn
"""
LOCKOUT = """
        from keyproof.policy_document import PolicyDocument
        security.logs.policy = PolicyDocument(security.logs.policy.statements[1:])
"""


FAULTS = {
    ALARM: "aws_cloudwatch_metric_alarm.alarm: Every topic that it notifies (aws_sns_topic.inbo",
    ONE_KEY: "aws_cloudwatch_metric_alarm.function-errors: Every topic that it notifies ",
    LOCKOUT: "aws_kms_key.logs: No principal that is guaranteed to exist can update the key policy",
}


def test_what_could_not_be_mended_later_is_refused(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "faulty")
    stack = folder / "stacks" / "sms_bot_stack.py"
    before_outputs = "\n        inbound, statuses ="
    stack.write_text(stack.read_text().replace(before_outputs, "".join(FAULTS) + before_outputs, 1))
    result = run(folder, "dev")
    assert result.returncode == 1
    output = result.stderr.splitlines()
    mute = "aws_cloudwatch_metric_alarm.alarm: AWS denies sns:Publish"
    for start in (*FAULTS.values(), mute):
        assert any(each.startswith(start) for each in output), start
    assert "Traceback" not in result.stderr
    assert not (folder / "cdktf.out").exists()


def test_where_it_may_not_write_it_says_so(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "project")
    (folder / "cdktf.out").write_text("A file, where nobody can make a folder.")
    result = run(folder, "dev")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{folder / 'cdktf.out'}/")
    assert result.stderr.endswith(": Not a directory\n")
    assert result.stderr.count("\n") == 1


def test_a_stack_of_no_environment_is_refused(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "one")
    app = folder / "stacks" / "app.py"
    made = '        TerraformStack(app, "smsbot-dev-more")\n        app.synth()'
    text = "from constructs_lib.cdk import TerraformStack\n" + app.read_text()
    app.write_text(text.replace("        app.synth()", made))
    result = run(folder, "dev")
    assert result.returncode == 2
    assert "The stack smsbot-dev-more belongs to no environment" in result.stderr


@pytest.mark.parametrize("interrupt", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_at_any_moment_leaves_nothing(
    interrupt: signal.Signals, tmp_path: Path
) -> None:
    """Ctrl-C reaches every process of the terminal's group, Node.js too."""
    project, files = checkout(tmp_path / "project"), tmp_path / "files"
    files.mkdir()
    before = sorted(project.iterdir())
    started = time.monotonic()
    assert run(project, "dev").returncode == 0
    lasts = time.monotonic() - started
    manifest, interrupted = project / "cdktf.out" / "manifest.json", 0
    shutil.rmtree(manifest.parent)
    for moment in islice(cycle((LATE, 2, 5, 8)), 100):
        with default_signals():
            process = subprocess.Popen(
                [sys.executable, "main.py", "dev"],
                cwd=project,
                env={**variables_in_a_copy(), "TMPDIR": str(files)},
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        time.sleep(lasts * moment / 12)
        # At last, in the moment in which it deletes its folders.
        while moment == LATE and process.poll() is None and not manifest.exists():
            pass
        os.killpg(process.pid, interrupt)
        _, output = process.communicate(timeout=PATIENCE_IN_SECONDS)
        # Python itself handles no signal as it starts and as it ends. How long it takes varies.
        if process.returncode == 0:
            assert not output
            lasts *= 1 if moment == LATE else 0.9
        elif process.returncode == -interrupt:
            lasts *= 1.1
        else:
            interrupted += 1
            assert (process.returncode, output) == (128 + interrupt, MESSAGE), moment
        assert len([*project.glob("cdktf.out/stacks/*/cdk.tf.json")]) in (0, 1)
        shutil.rmtree(manifest.parent, ignore_errors=True)
        until(partial(is_gone, process.pid))
        assert not [*files.iterdir()], moment
        assert sorted(project.iterdir()) == before
        if interrupted == ENOUGH:
            return
    pytest.fail(f"Only {interrupted} runs were interrupted.")


def is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


INTERRUPTED = """
import signal
from stacks.interrupts import interrupts_handled
signal.signal(signal.SIGHUP, signal.SIG_IGN)
with interrupts_handled():
    signal.raise_signal(signal.SIGHUP)
    try:
        signal.raise_signal(signal.SIGTERM)
    finally:
        signal.raise_signal(signal.SIGINT)
        print("cleaned up")
        raise RuntimeError
"""


def test_an_interrupt_is_the_exit_whatever_follows() -> None:
    command = [sys.executable, "-c", INTERRUPTED]
    result = subprocess.run(command, cwd=project.ROOT, capture_output=True, text=True, check=False)
    ended = result.returncode, result.stdout, result.stderr
    assert ended == (128 + signal.SIGTERM, "cleaned up\n", MESSAGE)
