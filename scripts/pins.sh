#!/bin/sh
# Write requirements.txt (to run mailflow: with the demo and PostgreSQL) and requirements-dev.txt (to work on it) anew
# from pyproject.toml: every version pinned, with the hashes of all its files, and no word of where they came from.
# tests/fuzz/requirements.txt is what `make fuzz` adds on machines that it exists for.
# Versions already pinned stay as they are while pyproject.toml allows them; `make pins UPGRADE=1` takes newer ones.
set -eu
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip install -q "pip-tools==7.6.2"

compile() {
    CUSTOM_COMPILE_COMMAND="make pins" "$tools/bin/pip-compile" -q --generate-hashes --allow-unsafe --strip-extras \
        --no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
        --annotation-style=line ${UPGRADE:+--upgrade} "$@"
}
compile --extra demo --extra postgres --build-deps-for editable --output-file requirements.txt pyproject.toml
compile --all-extras --build-deps-for editable --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
echo 'atheris>=3,<4' | compile --output-file tests/fuzz/requirements.txt -
