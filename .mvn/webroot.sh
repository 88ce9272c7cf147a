#!/bin/sh
# Builds the browser's side into TARGET/classes/META-INF/webroot, unless nothing changed since.
set -eu
cd "$(dirname "$0")/../webroot" 2>/dev/null || exit 0
target=$1
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt "$target/.npm-ci" ] || [ ! -f "$target/.npm-ci" ]; then
    npm ci --no-audit --no-fund --loglevel=error >"$target/webroot.log" 2>&1 || { cat "$target/webroot.log" >&2; exit 1; }
    touch "$target/.npm-ci"
fi
if [ -f "$target/classes/META-INF/webroot/index.html" ] && [ -f "$target/.webroot" ] \
    && [ -z "$(find . -name node_modules -prune -o -newer "$target/.webroot" -print | head -n 1)" ]; then
    exit 0
fi
touch "$target/.webroot.new"
npm run --silent build >"$target/webroot.log" 2>&1 || { cat "$target/webroot.log" >&2; exit 1; }
mv "$target/.webroot.new" "$target/.webroot"
