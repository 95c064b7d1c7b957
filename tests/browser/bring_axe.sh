#!/usr/bin/env bash
# Brings axe-core, which the browser tests check our pages with, to where they look for it: .tox/axe.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=4.14.1

script=.tox/axe/node_modules/axe-core/axe.min.js
if ! grep -qs "axe v$version" "$script"; then
  npm install --prefix .tox/axe --ignore-scripts --no-audit --no-fund --loglevel=error "axe-core@$version"
fi
[ -s "$script" ] || { echo "npm did not bring axe-core to $script" >&2; exit 1; }
