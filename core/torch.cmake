# SPDX-License-Identifier: GPL-3.0-or-later
# ps::torch: libtorch_cpu and libc10 out of an unpacked torch wheel or libtorch folder, and nothing else of it.
# find_package(Torch) is not used: it wants the whole CUDA toolkit as soon as the wheel is a CUDA build, while this
# program reaches CUDA only through the plug-in in core/cuda.
set(PS_TORCH_VERSION 2.11)
set(torch_help "Run ./app/run.sh --build-only once, which fetches it into .deps, or set Torch_ROOT to the folder `torch` of an installation of torch ${PS_TORCH_VERSION}.")

# Kept in the cache, so that a build started from another shell stays with the same libtorch.
if(DEFINED ENV{Torch_ROOT} AND NOT Torch_ROOT)
    set(Torch_ROOT "$ENV{Torch_ROOT}" CACHE PATH "Folder of libtorch: holds lib/ and include/")
endif()

# Sets `result` to the first of the folders that holds libtorch; each may also be its parent, or its share/cmake.
function(ps_find_torch result)
    foreach(folder IN LISTS ARGN)
        foreach(candidate "${folder}" "${folder}/torch" "${folder}/../..")
            if(EXISTS "${candidate}/lib/libtorch_cpu.so")
                cmake_path(NORMAL_PATH candidate)
                set(${result} "${candidate}" PARENT_SCOPE)
                return()
            endif()
        endforeach()
    endforeach()
    set(${result} "" PARENT_SCOPE)
endfunction()

if(Torch_ROOT)
    ps_find_torch(PS_TORCH_DIR "${Torch_ROOT}")
    if(NOT PS_TORCH_DIR)
        message(FATAL_ERROR "Torch_ROOT=${Torch_ROOT} holds no lib/libtorch_cpu.so. ${torch_help}")
    endif()
else()
    string(REPLACE ":" ";" environment_prefixes "$ENV{CMAKE_PREFIX_PATH}")
    ps_find_torch(PS_TORCH_DIR ${CMAKE_PREFIX_PATH} ${environment_prefixes} "${PROJECT_SOURCE_DIR}/.deps/torch")
    if(NOT PS_TORCH_DIR)
        message(FATAL_ERROR "libtorch ${PS_TORCH_VERSION} was not found. ${torch_help}")
    endif()
endif()

set(version_header "${PS_TORCH_DIR}/include/torch/headeronly/version.h")
if(NOT EXISTS "${version_header}")      # where releases before 2.9 kept it
    set(version_header "${PS_TORCH_DIR}/include/torch/csrc/api/include/torch/version.h")
endif()
if(NOT EXISTS "${version_header}")
    message(FATAL_ERROR "libtorch in ${PS_TORCH_DIR} has no torch/version.h: its include folder is incomplete. ${torch_help}")
endif()
file(READ "${version_header}" version_text)
string(REGEX MATCH "TORCH_VERSION_MAJOR ([0-9]+)" ignored "${version_text}")
set(found_version "${CMAKE_MATCH_1}")
string(REGEX MATCH "TORCH_VERSION_MINOR ([0-9]+)" ignored "${version_text}")
string(APPEND found_version ".${CMAKE_MATCH_1}")
if(NOT found_version STREQUAL PS_TORCH_VERSION)
    message(FATAL_ERROR "libtorch in ${PS_TORCH_DIR} is version ${found_version}, but only ${PS_TORCH_VERSION} is supported. ${torch_help}")
endif()
message(STATUS "libtorch ${found_version}: ${PS_TORCH_DIR}")

add_library(ps_c10 SHARED IMPORTED GLOBAL)
set_target_properties(ps_c10 PROPERTIES IMPORTED_LOCATION "${PS_TORCH_DIR}/lib/libc10.so")
add_library(ps::torch SHARED IMPORTED GLOBAL)
set_target_properties(ps::torch PROPERTIES
    IMPORTED_LOCATION "${PS_TORCH_DIR}/lib/libtorch_cpu.so"
    INTERFACE_INCLUDE_DIRECTORIES "${PS_TORCH_DIR}/include;${PS_TORCH_DIR}/include/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES "ps_c10;Threads::Threads")
