"""Plans each pair with Terraform: python keyproof/tests/pairs/plan_all.py TERRAFORM [NAME …]."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PLACE = Path(__file__).parent
# The parts that a check reads.
PARTS = ("format_version", "planned_values", "resource_changes", "prior_state", "configuration")


def main(terraform: str, names: list[str]) -> None:
    """Write the two plans of each pair below its source, apart from it: a check reads sources."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "code.zip").touch()
        for pair in sorted(each.parent for each in PLACE.glob("*/*/main.tf")):
            if names and pair.name not in names:
                continue
            shared = (pair.parent / "common.tf", PLACE / "common.tf")
            shutil.copy(next(each for each in shared if each.exists()), folder / "common.tf")
            shutil.copy(pair / "main.tf", folder / "pair.tf")
            subprocess.run([terraform, "init", "-no-color"], cwd=folder, check=True)
            (pair / "plans").mkdir(exist_ok=True)
            for side in ("broken", "mended"):
                mended = f"-var=mended={json.dumps(side == 'mended')}"
                plan = [terraform, "plan", "-refresh=false", "-out=plan", "-no-color", mended]
                subprocess.run(plan, cwd=folder, check=True, stdout=subprocess.DEVNULL)
                shown = subprocess.run(
                    [terraform, "show", "-json", "plan"],
                    cwd=folder,
                    check=True,
                    capture_output=True,
                ).stdout
                document = json.loads(shown)
                kept = {name: document[name] for name in PARTS if name in document}
                text = json.dumps(kept, separators=(",", ":"), sort_keys=True)
                (pair / "plans" / f"{side}.json").write_text(f"{text}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
