#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds the dev preset and runs its tests: ./tests/run.sh [arguments of ctest...]
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../app/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/../app/setup.sh"

need_packages app/packages.txt tests/packages.txt
need_torch no
build dev
stage "running the tests"
exec ctest --preset dev --parallel "$(compilers)" "$@"
