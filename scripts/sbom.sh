#!/usr/bin/env bash
# Writes the bill of materials of what deploys into a folder, in CycloneDX: scripts/sbom.sh [FOLDER]
# It is of requirements/deploy.txt, by uv, and package-lock.json, by npm. The function in AWS has no
# package but what Lambda brings.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(realpath -m "${1:-sbom}")
uv=${UV:-$PWD/.venv/bin/uv}
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
mkdir -p "$folder"

# Both write it of a project, so these requirements are made one.
printf '[project]\nname = "smsbot"\nversion = "0"\nrequires-python = ">=3.11"\n' \
  >"$project/pyproject.toml"
"$uv" add --quiet --project "$project" --frozen --requirements requirements/deploy.txt
"$uv" export --quiet --project "$project" --format cyclonedx1.5 --preview-features sbom-export \
  --output-file "$folder/python.cdx.json" >/dev/null
cp package.json package-lock.json "$project"
cd "$project"
npm pkg set name=smsbot version=0.0.0
npm sbom --package-lock-only --sbom-format cyclonedx >"$folder/node.cdx.json"
