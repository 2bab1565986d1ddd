#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds the release preset and opens the inspector. See usage below.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

sample=resources/samples/scene_00.png
question="What color is the star?"
programs=$root/build/release/bin

usage() {
    cat <<'END'
./app/run.sh [--build-only] [--cuda] [--] [arguments of prunescope...]

Installs missing Debian packages, fetches libtorch into .deps (once), builds the release preset and opens the
inspector, by default on the embedded model with a sample picture. Without a display it answers one question about
the sample picture and leaves screenshot, heatmap, mask and run record in out/.

  --build-only   stop before starting the program; it lies in build/release/bin
  --cuda         fetch the CUDA libraries although no NVIDIA driver is seen
  -- --help      the program's own help

Torch_ROOT or CMAKE_PREFIX_PATH in the environment names a libtorch 2.11 to use instead of fetching one.
END
}

# The main job without a screen: the window under the offscreen platform, then the same run from the command line.
show_without_display() {
    export QT_QPA_PLATFORM=offscreen
    mkdir -p out
    printf 'picture:  %s\nquestion: %s\n' "$sample" "$question"
    "$programs/prunescope" --model scenes-5m "$sample" --ask "$question" --screenshot out/window.png --exit
    "$programs/prunescope-cli" run --model scenes-5m --image "$sample" --ask "$question" \
        --json out/run.json --trace out/run.pstrace >/dev/null
    "$programs/prunescope-cli" export --trace out/run.pstrace --view mask --out out/mask.png >/dev/null
    "$programs/prunescope-cli" export --trace out/run.pstrace --view cls-last --out out/heatmap.png >/dev/null
    stage "written: out/window.png out/heatmap.png out/mask.png out/run.json out/run.pstrace"
}

has_display() { [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-} ]]; }

build_only=no cuda=no arguments=()
while (($#)); do
    case $1 in
    --build-only) build_only=yes ;;
    --cuda) cuda=yes ;;
    -h | --help)
        usage
        exit
        ;;
    --)
        arguments+=("${@:2}")
        break
        ;;
    *) arguments+=("$1") ;;
    esac
    shift
done

need_packages app/packages.txt
need_torch "$cuda"
build release
if [[ $build_only == yes ]]; then
    stage "built: build/release/bin/prunescope and build/release/bin/prunescope-cli"
elif has_display; then
    ((${#arguments[@]})) || arguments=(--model scenes-5m "$root/$sample")
    cd "$called_from"
    exec "$programs/prunescope" "${arguments[@]}"
elif ((${#arguments[@]})); then
    stage "there is no display (DISPLAY and WAYLAND_DISPLAY are empty): running without a window"
    cd "$called_from"
    QT_QPA_PLATFORM=offscreen exec "$programs/prunescope" "${arguments[@]}"
else
    stage "there is no display (DISPLAY and WAYLAND_DISPLAY are empty): answering one question without a window"
    show_without_display
fi
