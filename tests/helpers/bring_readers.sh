#!/usr/bin/env bash
# Brings programs in JavaScript that read bibliographies to where `read_back.py` looks for them: .tox/readers.
set -euo pipefail
cd "$(dirname "$0")/../.."
packages=(citeproc@2.4.63 @retorquere/bibtex-parser@9.0.29)

if [ "$(cat .tox/readers/brought 2>/dev/null)" != "${packages[*]}" ]; then
  npm install --prefix .tox/readers --ignore-scripts --no-audit --no-fund --loglevel=error "${packages[@]}"
  echo "${packages[*]}" >.tox/readers/brought
fi
