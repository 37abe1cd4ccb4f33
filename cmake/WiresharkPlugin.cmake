# SPDX-License-Identifier: GPL-2.0-or-later
# Finds the Wireshark to build for, and builds plug-ins for it:
#
#   add_wireshark_plugin(TARGET KIND SOURCES... [LIBRARIES...])
#
# KIND is `wiretap` (a file reader; capinfos, editcap and mergecap load it too, so it may not need libwireshark) or
# `epan` (dissectors, taps).  The plug-in lands where Wireshark looks when WIRESHARK_PLUGIN_DIR is BUILD/plugins.
include_guard()

# By pkg-config, and not by find_package(Wireshark): Wireshark installs wireshark.pc wherever it installs its
# WiresharkConfig.cmake, but Debian keeps the latter in a package that nothing else here needs (wireshark-dev), and GLib
# is known to pkg-config only.
find_package(PkgConfig REQUIRED)
pkg_check_modules(WIRESHARK REQUIRED wireshark)
pkg_check_modules(GLIB REQUIRED glib-2.0)
string(REGEX MATCH "^[0-9]+\\.[0-9]+" WIRESHARK_RELEASE "${WIRESHARK_VERSION}")
if(NOT WIRESHARK_RELEASE MATCHES "^4\\.[0246]$")
  message(FATAL_ERROR "Wireshark ${WIRESHARK_RELEASE} is not supported: only 4.0, 4.2, 4.4 and 4.6 are")
endif()
message(STATUS "Building for Wireshark ${WIRESHARK_RELEASE} (${WIRESHARK_VERSION})")

set(CTRACE_PLUGIN_DIR "" CACHE PATH
    "Where `cmake --install` puts the plug-ins; empty for the personal folder of this release of Wireshark")
if(CTRACE_PLUGIN_DIR)
  set(plugin_dir "${CTRACE_PLUGIN_DIR}")
else()
  set(plugin_dir "$ENV{HOME}/.local/lib/wireshark/plugins/${WIRESHARK_RELEASE}")
endif()

# Headers that some releases do not install have stand-ins in plugins/compat/private.
find_file(WIRESHARK_FILE_UTIL_H wsutil/file_util.h PATHS ${WIRESHARK_INCLUDE_DIRS} NO_DEFAULT_PATH NO_CACHE)

# Wireshark, as the file readers need it, and with the dissector library on top.
add_library(wireshark_wiretap INTERFACE)
target_include_directories(wireshark_wiretap SYSTEM INTERFACE ${WIRESHARK_INCLUDE_DIRS} ${GLIB_INCLUDE_DIRS})
target_include_directories(wireshark_wiretap INTERFACE "${PROJECT_SOURCE_DIR}/plugins/compat")
if(NOT WIRESHARK_FILE_UTIL_H)
  target_include_directories(wireshark_wiretap SYSTEM INTERFACE "${PROJECT_SOURCE_DIR}/plugins/compat/private")
endif()
target_compile_definitions(wireshark_wiretap INTERFACE HAVE_SSIZE_T=1) # wireshark.h asks; no config.h is installed
target_link_directories(wireshark_wiretap INTERFACE ${WIRESHARK_LIBRARY_DIRS})
target_link_libraries(wireshark_wiretap INTERFACE wiretap wsutil ${GLIB_LIBRARIES})
target_link_options(wireshark_wiretap INTERFACE ${GLIB_LDFLAGS})
if(NOT CTRACE_SANITIZE AND NOT CTRACE_FUZZ)
  target_link_options(wireshark_wiretap INTERFACE -Wl,-z,defs) # a misspelt function is found here, not by the user
endif()

add_library(wireshark_epan INTERFACE)
target_link_libraries(wireshark_epan INTERFACE wireshark_wiretap wireshark)

function(add_wireshark_plugin target kind)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "" "SOURCES;LIBRARIES")
  add_library(${target} MODULE ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES
    PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/plugins/${WIRESHARK_RELEASE}/${kind}")
  target_compile_definitions(${target} PRIVATE PLUGIN_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${target} PRIVATE project_flags wireshark_${kind} ${ARG_LIBRARIES})
  install(TARGETS ${target} LIBRARY DESTINATION "${plugin_dir}/${kind}")
  set_property(GLOBAL APPEND PROPERTY WIRESHARK_PLUGINS_${kind} ${target}) # for the packages
endfunction()
