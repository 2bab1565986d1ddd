# SPDX-License-Identifier: GPL-3.0-or-later
# PS_VERSION and PS_COMMIT for core/base/version.cpp, the one file that is compiled again when they change.
set(commit "unknown")
find_package(Git QUIET)
if(GIT_FOUND)
    execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty --abbrev=12 --exclude=*
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE
        RESULT_VARIABLE failed ERROR_QUIET)
    if(NOT failed)
        set(commit ${described})
    endif()
endif()
set_source_files_properties(base/version.cpp PROPERTIES
    COMPILE_DEFINITIONS "PS_VERSION=\"${PROJECT_VERSION}\";PS_COMMIT=\"${commit}\"")

# A program that people run names the commit it was built from, so a new commit configures again. A test build keeps
# the commit of its last configuration: otherwise every commit would link every test anew.
if(NOT PS_TESTS AND EXISTS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
endif()
