# Shared by the scripts in .ci/ and the Makefile: sourced, from the repository's root.
# Each step leaves a stamp, so that a second run does nothing.

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

find_python() {
    for candidate in "${PYTHON3:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        echo "$candidate"
        return
    done
    fail "Chatflow needs Python 3.11 or newer, and this machine has $(python3 --version 2>&1).
Install one (Debian 12, Ubuntu 24.04 and newer: sudo apt install python3 python3-venv), or name it:
    PYTHON3=/path/to/python3.12 make demo"
}

# need_venv requirements.txt: .venv holds exactly what the lock says, checked by hash.
need_venv() {
    lock=".ci/$1"
    stamp=".venv/.installed-$1"
    wanted=$(sha256sum "$lock" | cut -d' ' -f1)
    if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
    if [ ! -x .venv/bin/pip ]; then
        python=$(find_python) || exit 1
        "$python" -c 'import ensurepip, venv' 2>/dev/null || fail \
"Python is here, but not its venv module, which keeps Chatflow's packages apart from the system's.
Debian and Ubuntu: sudo apt install python3-venv
Fedora, Arch, macOS and Windows bring it along with Python."
        say "Making the virtual environment .venv"
        "$python" -m venv .venv || fail "The virtual environment could not be made; see above."
    fi
    say "Installing Python packages ($1)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --require-hashes --requirement "$lock" ||
        fail "The packages could not be installed; see above. Is there a way to the package index?"
    echo "$wanted" > "$stamp"
}

node_fits() { # Vite's own range
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number)
        process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1)'
}

# The system's Node if it is new enough, else one from PyPI inside .venv.
use_node() {
    if node_fits; then return; fi
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
    if node_fits; then return; fi
    say "This machine has $(node --version 2>/dev/null || echo 'no Node'); 20.19 or 22.12 is needed. Taking one from PyPI."
    need_venv requirements-node.txt
    hash -r  # the shell remembers where the old one was
    node_fits || fail "Node could not be set up. Install Node 22 or newer and try again."
}

frontend_hash() {
    find frontend -type f -not -path '*/node_modules/*' -not -path '*/test-results/*' |
        LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1
}

install_frontend() {
    wanted=$(sha256sum frontend/package-lock.json | cut -d' ' -f1)
    if [ "$(cat frontend/node_modules/.installed 2>/dev/null)" = "$wanted" ]; then return; fi
    say "Installing the front end's packages"
    (cd frontend && npm ci --no-audit --no-fund --loglevel=error) || fail "npm ci failed; see above."
    echo "$wanted" > frontend/node_modules/.installed
}

build_frontend() {
    wanted=$(frontend_hash)
    if [ "$(cat static/app/.built 2>/dev/null)" = "$wanted" ]; then return; fi
    use_node
    install_frontend
    say "Building the front end"
    (cd frontend && npm run --silent build -- --logLevel warn) || fail "The build failed; see above."
    .venv/bin/python -m whitenoise.compress --quiet static/app
    echo "$wanted" > static/app/.built
}

port_is_free() {
    .venv/bin/python - "$1" <<'PY'
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except (OSError, ValueError, OverflowError):
        sys.exit(1)
PY
}

reachable() { # host port
    .venv/bin/python -c 'import socket, sys
socket.create_connection((sys.argv[1], int(sys.argv[2])), 1).close()' "$1" "$2" 2>/dev/null
}
