# SPDX-License-Identifier: Apache-2.0
# What is installed, and the packages that `cpack` makes of it: pgmig (the program) and pgmig-dev
# (what C++ hooks are built with), each as .deb, and both together as a tarball.
include(CMakePackageConfigHelpers)

install(TARGETS pgmig COMPONENT runtime)
install(FILES LICENSE README.md TYPE DOC COMPONENT runtime)
install(DIRECTORY docs/ TYPE DOC COMPONENT runtime FILES_MATCHING PATTERN "*.md")

install(FILES include/pgmig/hook_abi.h include/pgmig/hook_values.hpp include/pgmig/hook.hpp
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/pgmig" COMPONENT dev)
set_target_properties(pgmig_hook PROPERTIES EXPORT_NAME hook)
install(TARGETS pgmig_hook EXPORT pgmigTargets COMPONENT dev)

# Headers only: the same files for every architecture.
set(config_dir "${CMAKE_INSTALL_DATADIR}/cmake/pgmig")
set(generated "${PROJECT_BINARY_DIR}/packaging")
configure_package_config_file(cmake/pgmigConfig.cmake.in "${generated}/pgmigConfig.cmake"
                              INSTALL_DESTINATION "${config_dir}")
write_basic_package_version_file("${generated}/pgmigConfigVersion.cmake"
                                 COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
install(EXPORT pgmigTargets NAMESPACE pgmig:: DESTINATION "${config_dir}" COMPONENT dev)
install(FILES "${generated}/pgmigConfig.cmake" "${generated}/pgmigConfigVersion.cmake"
              cmake/PgmigHooks.cmake
        DESTINATION "${config_dir}" COMPONENT dev)

configure_file(cmake/pgmig-hook.pc.in "${generated}/pgmig-hook.pc" @ONLY)
install(FILES "${generated}/pgmig-hook.pc"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig" COMPONENT dev)

# Man pages and completions are what the program itself says.
set(pages "${generated}/pages")
add_custom_command(OUTPUT "${pages}/stamp"
  COMMAND "${CMAKE_COMMAND}" -DPGMIG=$<TARGET_FILE:pgmig> -DOUTPUT=${pages}
          -P "${PROJECT_SOURCE_DIR}/cmake/MakePages.cmake"
  DEPENDS pgmig cmake/MakePages.cmake VERBATIM)
add_custom_target(pgmig_pages ALL DEPENDS "${pages}/stamp")
install(DIRECTORY "${pages}/man1" DESTINATION "${CMAKE_INSTALL_MANDIR}" COMPONENT runtime)
install(FILES "${pages}/pgmig.bash" RENAME pgmig
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" COMPONENT runtime)
install(FILES "${pages}/_pgmig"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions" COMPONENT runtime)
install(FILES "${pages}/pgmig.fish"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" COMPONENT runtime)

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_VENDOR pgmig)
set(CPACK_PACKAGE_CONTACT "pgmig maintainers <pgmig@localhost>")
set(CPACK_PACKAGE_DESCRIPTION
    "Compiles ordinary SQL into small, guarded, resumable, reversible steps and runs them while the \
application works.")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME pgmig)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "Online schema migrations for PostgreSQL: the program")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME pgmig-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS "pgmig, cmake, g++")
set(CPACK_COMPONENT_DEV_DESCRIPTION "Headers and CMake files for C++ hook migrations of pgmig")
include(CPack)
