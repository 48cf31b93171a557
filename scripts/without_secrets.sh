#!/usr/bin/env bash
# Copies its input without the credentials of this shell: their values become ***.
set -euo pipefail

secrets=$(compgen -e | grep -E \
  '^(AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|ACTIONS_.*_TOKEN|G(H|ITHUB)_TOKEN|TFE_TOKEN|TF_TOKEN_.*)$' || true)
while IFS= read -r line || [ -n "$line" ]; do
  for name in $secrets; do
    [ -z "${!name}" ] || line=${line//"${!name}"/***}
  done
  printf '%s\n' "$line"
done
