#!/usr/bin/env bash
# Writes the bill of materials of what deploys, in CycloneDX: every package, its release, its hashes.
#
#   scripts/sbom.sh [FOLDER]
#
# FOLDER, by default sbom, gets python.cdx.json (requirements/deploy.txt, by uv) and node.cdx.json
# (package-lock.json, by npm). The function in AWS has no package but what Lambda brings.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-sbom}
uv=${UV:-.venv/bin/uv}
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
mkdir -p "$folder"

# uv writes it of a project, so these requirements are made one.
printf '[project]\nname = "smsbot"\nversion = "0"\nrequires-python = ">=3.11"\n' \
  >"$project/pyproject.toml"
"$uv" add --quiet --project "$project" --frozen --requirements requirements/deploy.txt
"$uv" export --quiet --project "$project" --format cyclonedx1.5 --preview-features sbom-export \
  --output-file "$project/python.cdx.json" >/dev/null
# npm names the project too, and wants a version for that.
cp package.json package-lock.json "$project"
(
  cd "$project"
  npm pkg set name=smsbot version=0.0.0
  npm sbom --package-lock-only --sbom-format cyclonedx >node.cdx.json
)
mv "$project/python.cdx.json" "$project/node.cdx.json" "$folder"
echo "Written to $folder"
