# shellcheck shell=bash
# The environment with ansible-core 2.18, the oldest that the collection supports. Sourced after checkout.sh, with .venv made.

CORE218=$ROOT/.venv-core218

# make_core218: makes it if it is not there. It holds nothing but ansible-core.
make_core218() {
    "$CORE218/bin/ansible-test" --version >/dev/null 2>&1 && return
    rm -rf "$CORE218"
    .venv/bin/python -m venv "$CORE218" &&
        "$CORE218/bin/python" -m pip install --disable-pip-version-check --no-input "ansible-core>=2.18,<2.19"
}
