dnl SPDX-License-Identifier: Apache-2.0 OR MIT
dnl FRINGE_KIT: how the construction kit keeps its objects whole, of which
dnl nothing is in an installed header.
AC_DEFUN([FRINGE_KIT],
[AC_ARG_WITH([kit-lock],
  [AS_HELP_STRING([--with-kit-lock=KIND],
    [how objects of the kit are locked that say nothing else: none, critical,
     spin, or pthread where there is a C library])],
  [], [with_kit_lock=default])
AS_CASE([$with_kit_lock:$enable_freestanding],
  [default:no], [with_kit_lock=pthread],
  [default:yes], [with_kit_lock=critical],
  [none:*|critical:*|spin:*|pthread:no], [],
  [AC_MSG_ERROR([--with-kit-lock=$with_kit_lock is no kind of lock here])])
AC_ARG_WITH([kit-atomics],
  [AS_HELP_STRING([--with-kit-atomics=KIND],
    [what the kit changes words by: native, critical, or single-core])],
  [], [with_kit_atomics=native])
AS_CASE([$with_kit_atomics],
  [native|critical], [fringe_atomics=$with_kit_atomics],
  [single-core], [fringe_atomics=single_core],
  [AC_MSG_ERROR([--with-kit-atomics=$with_kit_atomics is no kind of them])])
AC_SUBST([KIT_CPPFLAGS],
  ["-DFRINGE_KIT_LOCK=fringe_lock_$with_kit_lock -DFRINGE_KIT_ATOMICS='\"kit/atomics/$fringe_atomics.h\"'"])
])
