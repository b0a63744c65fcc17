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
