# SPDX-License-Identifier: GPL-3.0-or-later
# Proves that tests/layering.cmake can fail: cmake -D SCRATCH=<empty folder> -P tests/layering_catches.cmake
# writes a tree of small files, once with lawful includes only and once with forbidden ones, and wants silence for
# the first and a complaint about every single file of the second.
cmake_minimum_required(VERSION 3.25)

function(plant tree file include)
    string(REPLACE "." "_" define "${file}")
    file(WRITE "${SCRATCH}/${tree}/${file}" "#pragma once\n#  include ${include}\n")
endfunction()

function(run tree result output)
    execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${SCRATCH}/${tree} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/layering.cmake
        RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
    string(REGEX REPLACE "[ \n]+" " " text "${text}")       # CMake wraps long messages
    set(${result} "${status}" PARENT_SCOPE)
    set(${output} "${text}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${SCRATCH}")
foreach(line IN ITEMS
        "core/base/a.h|<vector>" "core/base/json.cpp|<nlohmann/json.hpp>" "core/base/b.h|<nlohmann/json_fwd.hpp>"
        "core/trace/a.h|\"core/base/error.h\"" "core/trace/trace_file.cpp|<zip.h>"
        "core/imaging/a.cpp|<opencv2/core.hpp>" "core/imaging/a.h|\"core/trace/image.h\""
        "core/checkpoint/checkpoint.h|<ATen/core/Tensor.h>" "core/checkpoint/config.cpp|\"core/base/json.h\""
        "core/kernels/a.cpp|<ATen/Parallel.h>" "core/cuda/a.cu|<cuda_runtime.h>" "core/cuda/plugin.cpp|<ATen/cuda/CUDAContext.h>"
        "core/pruning/methods/a.cpp|\"core/pruning/select.h\"" "core/pruning/method.h|\"core/checkpoint/config.h\""
        "core/text/tokenizer.cpp|<sentencepiece_processor.h>" "core/vision/clip.h|<ATen/core/Tensor.h>"
        "core/llm/llama.cpp|\"core/pruning/method.h\"" "core/session/session.h|\"core/trace/trace.h\""
        "core/session/session.cpp|\"core/llm/llama.h\"" "core/study/a.cpp|\"core/session/session.h\""
        "core/train/trainer.cpp|\"core/llm/llama.h\"" "widgets/plot.h|<qcustomplot.h>"
        "widgets/chart.cpp|\"widgets/plot.h\"" "widgets/map.h|<QWidget>" "widgets/models/m.cpp|\"core/imaging/heatmap.h\""
        "app/main_window.cpp|\"widgets/image_canvas.h\"" "app/inspector.cpp|\"core/session/session.h\""
        "app/a.cpp|\"a.moc\"" "app/cli/run.cpp|<CLI/CLI.hpp>" "app/cli/b.cpp|\"core/imaging/decode.h\"")
    string(REPLACE "|" ";" parts "${line}")
    plant(lawful ${parts})
endforeach()
run(lawful status output)
if(status OR NOT output MATCHES "30 files checked")
    message(SEND_ERROR "a lawful tree is refused: ${output}")
endif()

set(planted)
set(number 0)
foreach(line IN ITEMS
        "core/base/|.h|<ATen/core/Tensor.h>" "core/base/|.cpp|<QString>" "core/base/|.cpp|\"core/trace/trace.h\""
        "core/base/|.h|<nlohmann/json.hpp>" "core/base/|.cpp|\"error.h\"" "core/base/|.cpp|<zip.h>"
        "core/trace/|.h|<c10/util/Half.h>" "core/trace/|.cpp|<torch/torch.h>" "core/trace/|.cpp|<opencv2/core.hpp>"
        "core/trace/|.cpp|<QtGlobal>" "core/trace/|.cpp|\"core/session/request.h\"" "core/trace/|.cpp|\"core/text/prompt.h\""
        "core/trace/|.cpp|\"core/train/scenes.h\"" "core/trace/|.h|<zip.h>"
        "core/imaging/|.cpp|<ATen/ATen.h>" "core/imaging/|.cpp|<QImage>" "core/imaging/|.cpp|\"core/vision/resample.h\""
        "core/imaging/|.h|<opencv2/core.hpp>"
        "core/checkpoint/|.cpp|\"core/llm/llama.h\"" "core/checkpoint/|.cpp|\"core/kernels/kernels.h\""
        "core/checkpoint/config_|.cpp|<ATen/ATen.h>" "core/checkpoint/safetensors_|.h|<c10/core/ScalarType.h>"
        "core/checkpoint/|.cpp|<opencv2/core.hpp>"
        "core/kernels/|.cpp|\"core/checkpoint/config.h\"" "core/kernels/|.cpp|\"core/pruning/method.h\""
        "core/cuda/|.cu|<ATen/ATen.h>" "core/cuda/|.cpp|\"core/session/session.h\""
        "core/pruning/|.cpp|\"core/llm/llama.h\"" "core/pruning/|.h|\"core/session/request.h\""
        "core/pruning/methods/|.cpp|\"core/llm/kv_cache.h\"" "core/pruning/methods/|.cpp|\"core/vision/clip.h\""
        "core/pruning/methods/|.cpp|\"core/pruning/apply.h\"" "core/pruning/methods/|.cpp|\"core/session/recorder.h\""
        "core/text/|.cpp|\"core/llm/llama.h\"" "core/text/|.cpp|<ATen/ATen.h>" "core/text/|.h|<sentencepiece_processor.h>"
        "core/vision/|.cpp|\"core/llm/llama.h\"" "core/vision/|.cpp|<opencv2/imgproc.hpp>"
        "core/llm/|.cpp|\"core/vision/clip.h\"" "core/llm/|.cpp|\"core/session/recorder.h\""
        "core/session/|.cpp|\"core/study/evaluate.h\"" "core/session/|.cpp|\"core/imaging/decode.h\""
        "core/session/|.cpp|<QObject>" "core/study/|.h|<ATen/ATen.h>" "core/study/|.cpp|\"core/llm/llama.h\""
        "core/train/|.cpp|\"core/study/evaluate.h\"" "core/train/|.cpp|\"widgets/map.h\"" "core/newfolder/|.cpp|<vector>"
        "widgets/|.cpp|<ATen/ATen.h>" "widgets/|.cpp|<qcustomplot.h>" "widgets/|.h|\"widgets/plot.h\""
        "widgets/|.cpp|\"core/session/request.h\"" "widgets/|.cpp|\"app/inspector.h\"" "widgets/models/|.cpp|<opencv2/core.hpp>"
        "widgets/geometry/|.cpp|\"core/pruning/select.h\""
        "app/|.cpp|<torch/torch.h>" "app/|.cpp|<opencv2/core.hpp>" "app/|.cpp|<qcustomplot.h>" "app/|.cpp|\"widgets/plot.h\""
        "app/|.cpp|\"core/llm/llama.h\"" "app/|.cpp|\"core/pruning/registry.h\"" "app/|.cpp|\"core/checkpoint/config.h\""
        "app/|.cpp|\"core/vision/clip.h\"" "app/|.cpp|\"app/cli/options.h\"" "app/|.cpp|\"tests/support/a.h\""
        "app/cli/|.cpp|<QString>" "app/cli/|.cpp|\"widgets/map.h\"" "app/cli/|.cpp|\"app/inspector.h\""
        "app/cli/|.cpp|\"core/text/tokenizer.h\"" "app/cli/|.cpp|<ATen/ATen.h>")
    math(EXPR number "${number} + 1")
    string(REPLACE "|" ";" parts "${line}")
    list(GET parts 0 folder)
    list(GET parts 1 ending)
    list(GET parts 2 include)
    plant(unlawful ${folder}p${number}${ending} "${include}")
    list(APPEND planted ${folder}p${number}${ending})
endforeach()
plant(unlawful core/session/session.h <ATen/core/Tensor.h>)
plant(unlawful core/session/request.h "\"core/llm/llama.h\"")
list(APPEND planted core/session/session.h core/session/request.h)
run(unlawful status output)
set(caught 0)
foreach(file IN LISTS planted)
    string(FIND "${output}" "layering: ${file}:" position)
    if(position EQUAL -1)
        file(READ "${SCRATCH}/unlawful/${file}" text)
        message(SEND_ERROR "not caught: ${file}: ${text}")
    else()
        math(EXPR caught "${caught} + 1")
    endif()
endforeach()
list(LENGTH planted count)
message(STATUS "layering: caught ${caught} of ${count} planted includes")
