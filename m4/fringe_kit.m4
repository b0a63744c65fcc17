dnl SPDX-License-Identifier: Apache-2.0 OR MIT
dnl FRINGE_KIT: how the construction kit keeps its objects whole, of which
dnl nothing is in an installed header. What is only right where one thread uses
dnl the kit does not go together with what is there for several.
AC_DEFUN([FRINGE_KIT],
[AC_ARG_WITH([kit-atomics],
  [AS_HELP_STRING([--with-kit-atomics=KIND],
    [what the kit changes words by: native, the default where the processor has
     them; critical; or single-core])],
  [], [with_kit_atomics=default])
AC_MSG_CHECKING([whether words are atomic])
AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
#if __GCC_ATOMIC_POINTER_LOCK_FREE != 2
#error
#endif
  ]])], [fringe_atomic=yes], [fringe_atomic=no])
AC_MSG_RESULT([$fringe_atomic])
AS_CASE([$with_kit_atomics:$fringe_atomic],
  [default:yes], [with_kit_atomics=native],
  [default:no], [with_kit_atomics=critical],
  [native:yes|critical:*|single-core:*], [],
  [AC_MSG_ERROR([--with-kit-atomics=$with_kit_atomics is no kind of them here])])
AC_ARG_WITH([kit-lock],
  [AS_HELP_STRING([--with-kit-lock=KIND],
    [how objects of the kit are locked that say nothing else: none, critical,
     spin, or pthread where there is a C library])],
  [], [with_kit_lock=default])
AS_CASE([$with_kit_lock:$enable_freestanding:$with_kit_atomics],
  [default:yes:*|default:*:single-core], [with_kit_lock=critical],
  [default:*], [with_kit_lock=pthread],
  [none:*|critical:*], [],
  [spin:*:single-core|pthread:*:single-core],
    [AC_MSG_ERROR([--with-kit-lock=$with_kit_lock is not for a single core])],
  [spin:*|pthread:no:*], [],
  [AC_MSG_ERROR([--with-kit-lock=$with_kit_lock is no kind of lock here])])
AS_CASE([$with_kit_atomics],
  [single-core], [fringe_atomics="single_core.h\"' -DFRINGE_KIT_SINGLE_CORE"],
  [fringe_atomics="$with_kit_atomics.h\"'"])
AC_SUBST([KIT_CPPFLAGS],
  ["-DFRINGE_KIT_LOCK=fringe_lock_$with_kit_lock -DFRINGE_KIT_ATOMICS='\"kit/atomics/$fringe_atomics"])
dnl For AArch64 compilers make calls of libgcc's of them, which asks a C library
dnl for what the processor has.
KIT_CFLAGS=
AS_IF([test "$enable_freestanding" = yes], [
  AC_MSG_CHECKING([whether $CC takes -mno-outline-atomics])
  fringe_CFLAGS=$CFLAGS
  CFLAGS="$CFLAGS -Werror -mno-outline-atomics"
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM],
    [AC_MSG_RESULT([yes])
     KIT_CFLAGS=-mno-outline-atomics],
    [AC_MSG_RESULT([no])])
  CFLAGS=$fringe_CFLAGS
])
AC_SUBST([KIT_CFLAGS])
])
