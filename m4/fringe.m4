dnl SPDX-License-Identifier: Apache-2.0 OR MIT

dnl FRINGE_LINK_FLAGS(VARIABLE, MODE, CANDIDATE...)
dnl Adds to VARIABLE, and substitutes, the first candidate that links.
AC_DEFUN([FRINGE_LINK_FLAGS], [
AC_SUBST([$1])
fringe_LDFLAGS=$LDFLAGS
for fringe_flags in m4_foreach([candidate], [m4_shift2($@)],
  ["m4_defn([candidate])" ]); do
  AC_MSG_CHECKING([whether $CC links with $fringe_flags])
  LDFLAGS="$fringe_LDFLAGS $2 $fringe_flags"
  AC_LINK_IFELSE([AC_LANG_PROGRAM([])],
    [AC_MSG_RESULT([yes])
     $1="${$1}${$1:+ }$fringe_flags"
     break],
    [AC_MSG_RESULT([no])])
done
LDFLAGS=$fringe_LDFLAGS
])

dnl FRINGE_VERSION_SCRIPT
dnl Defines the conditional VERSION_SCRIPT. Without one, hidden visibility
dnl alone decides what is exported, and symbols have no versions.
AC_DEFUN([FRINGE_VERSION_SCRIPT], [
echo '{ global: main; local: *; };' >conftest.map
FRINGE_LINK_FLAGS([fringe_version_script], [-shared -fPIC],
  [-Wl,--version-script=conftest.map])
rm -f conftest.map
AM_CONDITIONAL([VERSION_SCRIPT], [test -n "$fringe_version_script"])
])

dnl FRINGE_CXX17
dnl Defines the conditional CXX17: whether CXX compiles and links C++17, which
dnl the tests of fringe.hpp and its example need.
AC_DEFUN([FRINGE_CXX17], [
AC_MSG_CHECKING([whether ${CXX:-a C++ compiler} makes C++17 programs])
cat >conftest.cc <<'FRINGE_EOF'
#include <optional>
#include <string>
int
main()
{
	std::optional<std::string> text("text");
	return text->size() - 4;
}
FRINGE_EOF
AS_IF([test -n "$CXX" && $CXX -std=c++17 $CPPFLAGS $CXXFLAGS $LDFLAGS \
    -o conftest conftest.cc >&AS_MESSAGE_LOG_FD 2>&1],
  [fringe_cxx17=yes], [fringe_cxx17=no])
rm -f conftest conftest.cc
AC_MSG_RESULT([$fringe_cxx17])
AM_CONDITIONAL([CXX17], [test $fringe_cxx17 = yes])
])
