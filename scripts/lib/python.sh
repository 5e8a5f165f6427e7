# shellcheck shell=bash
# Finds Python interpreters that really run. Sourced after checkout.sh. Must not change the machine.

# probe_python COMMAND: prints "major minor has_venv path" when COMMAND is a Python that starts, else nothing.
# A pyenv shim exists on PATH even where its version is not active and then only fails; so ask the interpreter itself.
probe_python() {
    "$1" -c '
import os, sys
try:
    import ensurepip, venv
    ensurepip.version()
    has_venv = 1
except Exception:
    has_venv = 0
print(sys.version_info[0], sys.version_info[1], has_venv, os.path.abspath(sys.executable))' 2>/dev/null
}

# pyenv_folders: where pyenv keeps its real interpreters. A folder of shims on PATH tells, whatever HOME is.
pyenv_folders() {
    local folder root roots=${PYENV_ROOT:-$HOME/.pyenv}
    while IFS= read -r -d : folder; do
        case $folder in */shims) roots=$roots:${folder%/shims} ;; esac
    done <<<"$PATH:"
    while IFS= read -r -d : root; do
        for folder in "$root"/versions/*/bin; do
            if [ -x "$folder/python3" ]; then printf '%s\n' "$folder"; fi
        done
    done <<<"$roots:" | sort -u
}

# python_candidates: every command that may be a Python 3, the likeliest first.
python_candidates() {
    local name path
    for name in python3 python3.13 python3.12 python3.11 python3.14 python3.15; do printf '%s\n' "$name"; done
    for path in /usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3; do printf '%s\n' "$path"; done
    pyenv_folders | while IFS= read -r path; do printf '%s\n' "$path/python3"; done
}

# find_python: sets FOUND_PYTHON to a Python 3.11 or newer that can make environments. Returns 1 when there is none,
# with PYTHON_WITHOUT_VENV set when only the venv part is missing.
# 3.11 to 3.13 are what ansible-core 2.19 supports; a newer one is taken only where no other is there.
find_python() {
    local candidate major minor has_venv path newer=
    FOUND_PYTHON=
    PYTHON_WITHOUT_VENV=
    while IFS= read -r candidate; do
        read -r major minor has_venv path < <(probe_python "$candidate") || continue
        if [ "$major" -ne 3 ] || [ "$minor" -lt 11 ]; then continue; fi
        if [ "$has_venv" -ne 1 ]; then
            PYTHON_WITHOUT_VENV=${PYTHON_WITHOUT_VENV:-$path}
        elif [ "$minor" -gt 13 ]; then
            newer=${newer:-$path}
        else
            FOUND_PYTHON=$path
            return 0
        fi
    done < <(if [ -n "${PYTHON:-}" ]; then printf '%s\n' "$PYTHON"; else python_candidates; fi)
    FOUND_PYTHON=$newer
    [ -n "$FOUND_PYTHON" ]
}

# interpreter_path: a PATH of folders that hold real interpreters and the system's programs, without pyenv's shims:
# ansible-test starts every python3.N it finds and fails on a shim whose version is not active.
interpreter_path() {
    local folder result=
    while IFS= read -r folder; do result=$result$folder:; done < <(pyenv_folders)
    while IFS= read -r -d : folder; do
        case $folder in */shims | '') ;; *) result=$result$folder: ;; esac
    done <<<"$PATH:"
    printf '%s\n' "${result%:}"
}
