# SPDX-License-Identifier: GPL-2.0-or-later
# cpack reads this once for each kind of package: the component that goes into it.
if(CPACK_GENERATOR STREQUAL "DEB")
  list(TRANSFORM CPACK_INSTALL_CMAKE_PROJECTS REPLACE "^ALL$" system)
else()
  list(TRANSFORM CPACK_INSTALL_CMAKE_PROJECTS REPLACE "^ALL$" personal)
endif()
