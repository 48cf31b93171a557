"""An entry of keyproof.toml counts if it came to main without a change, by git's own history."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from keyproof import Config
from keyproof.tests.cases import read_data
from smsbot.checks import settled
from tests.repository import Repository

CONTENT = f"""[[ignore]]
rule = "aws-managed-key"
resource = "aws_lambda_function.bot"
reason = "Nobody reads it."
expires = {datetime.now(tz=UTC).date() + timedelta(days=90)}
"""


class Decided(Repository):
    """A checkout with its history; ``sub`` is where the settings are in it."""

    def __init__(self, folder: Path, sub: str = "") -> None:
        super().__init__(folder)
        self.place = folder / sub
        self.accepted = self.place / "keyproof.toml"
        self.place.mkdir(parents=True, exist_ok=True)
        self.take({"change": "first"})

    def take(self, step: "Step", *, commits: bool = True) -> None:
        """Write what a step says, and commit it."""
        if "change" in step:
            (self.place / "main.tf.json").write_text(step["change"])
        if "accept" in step:
            self.accepted.write_text(step["accept"])
        if commits:
            self.commit()

    @property
    def counts(self) -> bool:
        return self.accepted.exists() and bool(settled(self.accepted).ignores)


Step = dict[str, str]
CHANGE: Step = {"change": "weaker"}
ACCEPT: Step = {"accept": CONTENT}
OTHER: Step = {"accept": CONTENT.replace("Nobody", "Hardly anybody")}
STEPS = {
    "change": CHANGE,
    "accept": ACCEPT,
    "other": OTHER,
    "older": {"accept": "of an older form"},
    "none": {"accept": ""},
    "fine": {"change": "fine"},
    "nothing": {},
}


@pytest.mark.parametrize("sub", ["", "infrastructure/bot"])
@pytest.mark.parametrize(("commits", "counts"), read_data(__file__, "commits"))
def test_an_entry_counts_if_it_did_not_come_with_the_change(
    commits: str, sub: str, tmp_path: Path, *, counts: bool
) -> None:
    """Each commit is a word, or several that came together."""
    repository = Decided(tmp_path, sub)
    for commit in commits.split():
        repository.take({name: e for each in commit.split("+") for name, e in STEPS[each].items()})
    assert repository.counts is counts


def test_the_first_parent_of_a_merge_is_what_main_was(tmp_path: Path) -> None:
    repository = Decided(tmp_path)
    repository.git("checkout", "--quiet", "-b", "feature")
    repository.take(ACCEPT)
    repository.take(CHANGE)
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "-m", "merge", "feature")
    assert not repository.counts


def test_neither_configuration_nor_clone_nor_shell_hides_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Decided(tmp_path)
    repository.take(CHANGE | ACCEPT)
    repository.git("config", "diff.relative", "true")
    repository.git("config", "diff.renames", "copies")
    # The commit has no parent then, and the first commit of all changes nothing.
    (tmp_path / ".git/info/grafts").write_text(f"{repository.git('rev-parse', 'HEAD')}\n")
    repository.git("replace", "--graft", "HEAD")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert not repository.counts


def test_what_is_not_committed_is_later_than_what_is(tmp_path: Path) -> None:
    repository = Decided(tmp_path)
    repository.take(ACCEPT)
    repository.take(CHANGE, commits=False)
    assert repository.counts
    repository.take(CHANGE)
    repository.take(OTHER, commits=False)
    assert not repository.counts


def test_a_repository_within_this_one_and_a_link_count_nothing(tmp_path: Path) -> None:
    """Attack: the file is of a submodule, or is a link to what nobody owns."""
    inner = Decided(tmp_path / "inner")
    inner.take(ACCEPT)
    outer = Decided(tmp_path / "outer")
    outer.take(CHANGE)
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.folder), "a")
    (tmp_path / "linked").symlink_to(inner.folder)
    (tmp_path / "keyproof.toml").symlink_to(inner.accepted)
    for folder in (outer.folder / "a", tmp_path / "linked", tmp_path):
        assert settled(folder / "keyproof.toml").ignores == ()
    # As it is committed, whatever a program of the configuration makes of it.
    (inner.folder / ".git/info/attributes").write_text("*.toml diff=evil\n")
    inner.git("config", "diff.evil.textconv", "true")
    assert inner.counts


def test_files_that_are_a_repository_count_nothing_and_run_nothing(tmp_path: Path) -> None:
    """Attack: git takes a folder with these few texts for a repository, and obeys its settings."""
    repository = Decided(tmp_path / "repository")
    repository.take(CHANGE | ACCEPT)
    ran = tmp_path / "ran"
    for name, content in {
        "HEAD": f"{repository.git('rev-parse', 'HEAD')}\n",
        "refs/heads/x": "",
        "objects/info/alternates": "/nowhere\n",
        "config": f"""[core]
            repositoryformatversion = 1
            worktree = ..
        [extensions]
            partialClone = o
        [remote "o"]
            url = {repository.folder}
            promisor = true
            uploadpack = touch {ran}; git-upload-pack
        """,
    }.items():
        path = repository.accepted.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    assert not repository.counts
    assert not ran.exists()


def test_without_history_nothing_counts(tmp_path: Path) -> None:
    repository = Decided(tmp_path / "whole")
    repository.take(ACCEPT)
    clone = tmp_path / "shallow"
    address = f"file://{repository.folder}"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", address, clone], check=True)
    for path in (clone / "keyproof.toml", tmp_path / "keyproof.toml"):
        path.write_text(CONTENT)
        assert settled(path).ignores == ()


def test_an_entry_of_any_kind_counts_if_its_commit_changed_the_file_alone(tmp_path: Path) -> None:
    repository = Decided(tmp_path)
    kinds = {
        "alone": """trusted_accounts = ["111122223333"]""",
        "beside": """account = "444455556666\"""",
        "later": """[levels]\n"unused-permission" = "note\"""",
        "call": """[[calls]]\ncaller = "role/a"\nactions = ["kms:Decrypt"]\ntargets = ["*"]""",
    }
    for name, entry in kinds.items():
        with repository.accepted.open("a") as opened:
            opened.write(f"{entry}\n")
        if name == "beside":
            (tmp_path / "README.md").write_text(name)
        repository.git("add", ".")
        repository.git("commit", "--quiet", "-m", name)
    found, whole = settled(repository.accepted), Config.read(repository.accepted)
    assert (found.account, whole.account) == ("", "444455556666")
    assert found.trusted_accounts == ("111122223333",)
    assert (found.levels, found.calls) == (whole.levels, whole.calls)
    assert found.calls
    # Not committed.
    repository.accepted.write_text(f"{kinds['alone']}\n{CONTENT}")
    assert settled(repository.accepted).ignores == ()
