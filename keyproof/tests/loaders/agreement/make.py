"""Plans and applies this configuration: python make.py TERRAFORM OVERRIDE.

OVERRIDE is a configuration in JSON that points the provider at an emulator of AWS.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PLACE = Path(__file__).parent
# The parts that a loader reads.
PARTS = ("format_version", "terraform_version", "variables", "planned_values", "resource_changes")
MORE = ("prior_state", "configuration", "values")
URL_OF_EMULATOR = re.compile(r"https://127\.0\.0\.1:\d+/")
OF_THE_EMULATOR = (
    *("endpoints", "s3_force_path_style"),
    *("skip_credentials_validation", "skip_metadata_api_check"),
)


def main(terraform: str, override: str) -> None:
    """Write the plan, the state, and the state as it is shown, beside this file."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        shutil.copy(PLACE / "main.tf.json", folder)
        shutil.copytree(PLACE / "archive", folder / "archive")
        shutil.copy(override, folder / "override.tf.json")

        def run(*words: str) -> str:
            command = [terraform, *words]
            done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE)
            return done.stdout.decode()

        run("init", "-no-color")
        run("plan", "-out=plan", "-no-color")
        shown = {"plan": run("show", "-json", "plan")}
        run("apply", "-no-color", "plan")
        shown["state"] = run("show", "-json")
        run("plan", "-out=again", "-no-color")
        shown["plan_again"] = run("show", "-json", "again")
        for name, text in shown.items():
            document = json.loads(text)
            kept = {each: document[each] for each in (*PARTS, *MORE) if each in document}
            for each in kept.get("configuration", {}).get("provider_config", {}).values():
                for argument in OF_THE_EMULATOR:
                    each.get("expressions", {}).pop(argument, None)
            written = json.dumps(kept, separators=(",", ":"), sort_keys=True)
            _write(f"{name}.json", f"{written}\n")
        _write("state_file.json", (folder / "terraform.tfstate").read_text(encoding="utf-8"))


def _write(name: str, text: str) -> None:
    """Write a file with the URLs of queues as AWS has them."""
    found = URL_OF_EMULATOR.sub("https://sqs.eu-west-1.amazonaws.com/", text)
    (PLACE / name).write_text(found, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
