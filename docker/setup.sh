#!/bin/sh
# Makes the virtual environment and installs one hash-locked list into it.
#   sh docker/setup.sh FOLDER STAMP LOCK
# Works with an empty, unwritable or missing HOME. Called by make only when the
# lock is newer than FOLDER/STAMP.stamp.
set -eu

venv=$1 stamp=$2 lock=$3
py=$venv/bin/python
say() { printf '  %s\n' "$*"; }

# A cache outside HOME is not ours to make; without one the set-up still works.
if [ ! -w "${HOME:-/nonexistent}" ]; then
  export UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_PROGRESS=1 UV_LINK_MODE=copy

# By running each: a name on the PATH may be a shim that leads nowhere.
fits='import ctypes, sqlite3, ssl, sys, venv; sys.exit(sys.version_info[:2] < (3, 11))'
find_python() {
  for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python3.14 python; do
    if "$name" -c "$fits" >/dev/null 2>&1; then
      "$name" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  say "No Python 3.11 or newer was found on the PATH." >&2
  say "Install one, or name one: PYTHON=/path/to/python3 make run" >&2
  exit 1
}

# pip without installing it: a wheel runs where it lies. Saves five seconds.
find_pip() {
  "$1" - <<'PYTHON'
import pathlib, sysconfig
places = [pathlib.Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "/nonexistent")]
try:
    import ensurepip
    places.append(pathlib.Path(ensurepip.__file__).parent / "_bundled")
except ImportError:
    pass
wheels = [w for p in places for w in sorted(p.glob("pip-*.whl"))]
print(wheels[-1] / "pip" if wheels else "")
PYTHON
}

if ! "$py" -c "$fits" >/dev/null 2>&1; then
  python=$(find_python)
  say "Python: $("$python" -c 'import sys; print(sys.version.split()[0], sys.executable)')"
  rm -rf "$venv"
  "$python" -m venv --without-pip "$venv"
fi

if ! "$venv/bin/uv" --version >/dev/null 2>&1 ||
  [ ! -e "$venv/uv.stamp" ] || [ requirements-uv.txt -nt "$venv/uv.stamp" ]; then
  say "Installer: uv, by hash"
  base=$("$py" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))')
  pip=$(find_pip "$base")
  if [ -n "$pip" ]; then
    "$py" "$pip" install -q --require-hashes -r requirements-uv.txt
  elif "$base" -m pip --version >/dev/null 2>&1; then
    "$base" -m pip --python "$py" install -q --require-hashes -r requirements-uv.txt
  else
    say "This Python has no pip (on Debian: apt install python3-venv)." >&2
    exit 1
  fi
  touch "$venv/uv.stamp"
fi

say "Packages: $(grep -c '==' "$lock") by hash from $lock"
# Where pip is told to look, uv looks too.
if [ -z "${UV_DEFAULT_INDEX:-}" ] && [ -n "${PIP_INDEX_URL:-}" ]; then
  export UV_DEFAULT_INDEX="$PIP_INDEX_URL"
fi
log=$venv/setup.log
install() {
  "$venv/bin/uv" pip install --python "$py" --require-hashes -r "$lock" "$@" \
    >"$log" 2>&1
}
# Some networks are only trusted by the system's certificates, some systems have none.
if ! install --system-certs && ! install; then
  say "uv could not ($(tail -n 1 "$log")); trying pip"
  pip=$(find_pip "$("$py" -c 'import sys; print(sys._base_executable)')")
  if [ -n "$pip" ]; then set -- "$py" "$pip"; else set -- "$py" -m pip; fi
  "$@" install -q --require-hashes -r "$lock"
fi
say "$(grep -h "^Installed\|^Audited" "$log" || echo Installed)"
touch "$venv/$stamp.stamp"
