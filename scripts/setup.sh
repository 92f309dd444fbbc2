#!/bin/sh
# Make .venv ready: `setup.sh run` to run mailflow and its demo, `setup.sh dev` to test and change it as well.
#
# Needs Python 3.11 or newer with pip, and a way to reach the usual Python packages; no root. Every package comes in
# the one version, and with one of the hashes, that the requirements file names. A second run finds nothing to do and
# ends at once; a moved checkout, another Python or changed pins set it up anew.
set -eu
cd "$(dirname "$0")/.."

case ${1:-} in
run) requirements=requirements.txt ;;
dev) requirements=requirements-dev.txt ;;
*) echo "usage: scripts/setup.sh run|dev" >&2 && exit 64 ;;
esac

say() { echo "set-up: $*"; }
stop() { say "$*" >&2 && exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# The stamp says all that the work depends on: where, with which Python, and which pins.
state() { printf '%s\n' "$PWD" "$(.venv/bin/python -VV)" "$(cat "$1" pyproject.toml | cksum)"; }
is_done() { [ -f ".venv/$1.done" ] && [ "$(state "$1" 2>/dev/null)" = "$(cat ".venv/$1.done")" ]; }

if is_done "$requirements" || { [ "$1" = run ] && is_done requirements-dev.txt; }; then
    exit 0
fi

# Commands in .venv name the folder they were made in; what was moved has to be made again.
if ! new_enough .venv/bin/python || { [ -f .venv/made-in ] && [ "$(cat .venv/made-in)" != "$PWD" ]; }; then
    for python in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
        new_enough "$python" && break
        python=""
    done
    [ -n "$python" ] || stop "Python 3.11 or newer is needed; on Debian or Ubuntu: apt-get install python3 python3-pip"
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    # Debian splits off what puts pip into a new environment (python3-venv); pip from outside does as well.
    "$python" -m venv .venv >/dev/null 2>&1 || {
        rm -rf .venv
        "$python" -m venv --without-pip .venv &&
            "$python" -m pip --python .venv/bin/python --version >/dev/null 2>&1 ||
            stop "this Python can make no environment; on Debian or Ubuntu: apt-get install python3-venv python3-pip"
        command -v "$python" >.venv/outer-python
    }
    echo "$PWD" >.venv/made-in
fi

export PIP_USE_PEP517=1 # a package that comes as source: older pips would build it the old way, with a warning
pip() {
    if .venv/bin/python -c 'import pip' 2>/dev/null; then
        .venv/bin/python -m pip --disable-pip-version-check "$@"
    else
        "$(cat .venv/outer-python)" -m pip --disable-pip-version-check --python .venv/bin/python "$@"
    fi
}

say "installing $requirements (the first time takes a minute or two)"
pip install --quiet --require-hashes -r "$requirements" ||
    stop "not everything could be installed; the lines above say why. Mend that and run it again."
# The build backend is among the pins, so that nothing else is fetched to put mailflow itself in place.
pip install --quiet --no-deps --no-index --no-build-isolation --editable . || stop "mailflow itself could not be installed"
state "$requirements" >".venv/$requirements.done"
say "ready"
