# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What app/run.sh and tests/run.sh share: packages, libtorch, configuring and building. Sourced with `set -euo
# pipefail` on. Every step looks first and does nothing when there is nothing to do, so a second start is quick and
# touches no network.

# shellcheck disable=SC2034  # run.sh starts the program there, so that relative paths among its arguments hold
called_from=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ -z ${Torch_ROOT:-} ]] || Torch_ROOT=$(realpath -m "$Torch_ROOT")
cd "$root" || exit

stage() { printf '[%4d s] %s\n' "$SECONDS" "$*" >&2; }
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# -- Debian packages ---------------------------------------------------------------------------------------------

# missing_packages LIST...: the packages in these lists that are not installed, one a line.
missing_packages() {
    local wanted installed
    wanted=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@")
    # shellcheck disable=SC2086,SC2016  # one word per package; the format is dpkg's, not the shell's
    installed=$({ dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null || true; } \
        | awk '$1 ~ /^.i/ { print $2 }') # dpkg-query fails as soon as it does not know one of the names
    grep -vxF -f <(printf '%s\n' "$installed") <<<"$wanted" || true
}

# follow LOG: keeps apt's output in LOG and tells every five seconds how far it is.
follow() {
    local line what shown=$SECONDS
    local -A packages=()
    while IFS= read -r line; do
        printf '%s\n' "$line"
        case $line in
        Get:*) what=fetched ;;
        "Unpacking "*) what=unpacked ;;
        "Setting up "*) what="set up" ;;
        *) continue ;;
        esac
        packages[$what]=$((${packages[$what]:-0} + 1))
        if ((SECONDS - shown >= 5)); then
            shown=$SECONDS
            stage "  ${packages[$what]} $what"
        fi
    done >"$1"
}

# as_root COMMAND...: runs it as root, asking sudo if need be.
as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

may_become_root() {
    ((EUID == 0)) && return 0
    command -v sudo >/dev/null || return 1
    [[ -t 0 ]] || sudo -n true 2>/dev/null
}

# need_packages LIST...: installs what is missing of these lists.
need_packages() {
    local packages command log
    command -v apt-get >/dev/null \
        || die "this script installs Debian and Ubuntu packages; on another system install what app/packages.txt names and use the CMake presets"
    mapfile -t packages < <(missing_packages "$@")
    ((${#packages[@]})) || return 0
    command="apt-get install --no-install-recommends ${packages[*]}"
    may_become_root || die "these packages are missing and only root can install them: $command"
    stage "installing ${#packages[@]} missing packages and what they need: ${packages[*]}"
    log=$(mktemp)
    if ! { as_root apt-get update -q &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
            --no-install-recommends "${packages[@]}"; } 2>&1 </dev/null | follow "$log"; then
        tail -n 8 "$log" >&2
        rm -f "$log"
        die "the packages could not be installed (the last lines are above); with a working network, as root: $command"
    fi
    rm -f "$log"
}

# -- libtorch ------------------------------------------------------------------------------------------------------

# A libtorch that the user has: the same rules as in core/torch.cmake, which reports a wrong one.
given_torch() {
    local prefix prefixes
    [[ -n ${Torch_ROOT:-} ]] && return 0
    IFS=: read -ra prefixes <<<"${CMAKE_PREFIX_PATH:-}"
    for prefix in "${prefixes[@]}"; do
        if [[ -e $prefix/lib/libtorch_cpu.so || -e $prefix/torch/lib/libtorch_cpu.so ||
            -e $prefix/../../lib/libtorch_cpu.so ]]; then
            return 0
        fi
    done
    return 1
}

# Where fetched wheels and compiled objects are kept between checkouts; inside this one for a user without a home.
cache_folder() {
    if [[ -n ${XDG_CACHE_HOME:-} ]]; then
        echo "$XDG_CACHE_HOME"
    elif [[ -n ${HOME:-} && -w $HOME ]]; then
        echo "$HOME/.cache"
    else
        echo "$root/.deps/cache"
    fi
}

# wants_cuda ASKED: whether to fetch the 2 GB of CUDA libraries. Without a toolkit nothing could use them.
wants_cuda() {
    [[ $1 == yes ]] && return 0
    [[ -r /proc/driver/nvidia/version ]] || nvidia-smi -L >/dev/null 2>&1 || return 1
    command -v nvcc >/dev/null || [[ -x ${CUDA_HOME:-/usr/local/cuda}/bin/nvcc ]] && return 0
    stage "an NVIDIA driver is here but no CUDA 13 toolkit (nvcc), which the GPU plug-in is built with: CPU only"
    return 1
}

# need_torch CUDA: libtorch in .deps/torch, unless the user's own is given. CUDA is yes or no.
need_torch() {
    local options=()
    given_torch && return 0
    [[ $(uname -m) == x86_64 ]] \
        || die "libtorch 2.11 is fetched for x86_64 only: set Torch_ROOT to the folder \`torch\` of an installation for $(uname -m)"
    wants_cuda "$1" && options=(--cuda)
    [[ -d .deps/torch ]] || stage "setting up libtorch 2.11 in .deps/torch"
    python3 app/fetch_torch.py "${options[@]}" --cache "$(cache_folder)/prunescope/wheels" --into .deps/torch || exit
}

# -- building ------------------------------------------------------------------------------------------------------

# compilers: how many to run at once: one per core, and one per 1.5 GB of free memory at most.
compilers() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo)
    ((memory < cores)) && cores=$memory
    echo $((cores > 0 ? cores : 1))
}

# build PRESET: configures when something that decides the configuration has changed, then builds what is out of date.
build() {
    local preset=$1 folder=build/$1 now fresh=()
    now=$(printf '%s\n' "$root" "${Torch_ROOT:-}" "${CMAKE_PREFIX_PATH:-}" "${CC:-}" "${CXX:-}"
        cat .deps/torch/wheels.sha256 2>/dev/null || true)
    if [[ ! -f $folder/build.ninja || $now != "$(cat "$folder/configured-for" 2>/dev/null)" ]]; then
        stage "configuring $folder"
        mkdir -p "$folder"
        [[ -f $folder/configured-for ]] && fresh=(--fresh) # what its cache remembers is of another set-up
        cmake --preset "$preset" "${fresh[@]}" >"$folder/configure.log" 2>&1 || {
            cat "$folder/configure.log" >&2
            die "CMake could not configure the preset $preset (its message is above)"
        }
        printf '%s' "$now" >"$folder/configured-for"
    fi
    export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 # what one checkout compiled serves the next
    [[ -n ${HOME:-} && -w $HOME ]] || export CCACHE_DIR=$root/.deps/cache/ccache
    stage "building $folder"
    cmake --build --preset "$preset" --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(compilers)}" >&2 \
        || die "the build failed (its message is above)"
}
