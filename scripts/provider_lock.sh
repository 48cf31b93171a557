#!/usr/bin/env bash
# Writes .terraform.lock.hcl: which files of the AWS provider are taken, for every common platform.
# Needs the Terraform registry. TERRAFORM names the program to use.
set -euo pipefail

cd "$(dirname "$0")/.."
terraform=${TERRAFORM:-$(command -v terraform || command -v tofu || echo "$PWD/scripts/terraform")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

CDKTF_OUTDIR=$work scripts/python main.py dev
stack=$(echo "$work"/stacks/*/)
rm -f "$stack/.terraform.lock.hcl"
"$terraform" -chdir="$stack" providers lock \
  -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_amd64 -platform=darwin_arm64 \
  -platform=windows_amd64
cp "$stack/.terraform.lock.hcl" .
