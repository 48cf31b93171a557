#!/usr/bin/env bash
# Copies its input without the credentials of this shell: their values become ***.
set -euo pipefail

secrets=()
for name in $(compgen -e); do
  case $name in
    AWS_ACCESS_KEY_ID | AWS_SECRET_ACCESS_KEY | AWS_SESSION_TOKEN | ACTIONS_*_TOKEN | GH_TOKEN | \
      GITHUB_TOKEN | TFE_TOKEN | TF_TOKEN_*)
      [ -z "${!name}" ] || secrets+=("${!name}")
      ;;
  esac
done
while IFS= read -r line || [ -n "$line" ]; do
  for secret in "${secrets[@]}"; do
    line=${line//"$secret"/***}
  done
  printf '%s\n' "$line"
done
