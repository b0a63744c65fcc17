dnl SPDX-License-Identifier: Apache-2.0 OR MIT

dnl FRINGE_PEER(SOURCE, PACKAGE, CONDITION, FUNCTION, LIBRARIES)
dnl Adds the program of bench/SOURCE to BENCH_PEERS if the preprocessor's
dnl CONDITION holds and FUNCTION links with LIBRARIES. Otherwise its name goes
dnl to BENCH_ABSENT, with the PACKAGE that has it.
AC_DEFUN([FRINGE_PEER], [
m4_pushdef([FRINGE_PROGRAM], m4_bpatsubst([$1], [\.[a-z]*$]))
m4_pushdef([FRINGE_NAME], m4_bpatsubst(m4_defn([FRINGE_PROGRAM]), [^.*/]))
AC_MSG_CHECKING([for FRINGE_NAME to compare with])
LIBS="$5 $fringe_LIBS"
AC_LINK_IFELSE([AC_LANG_SOURCE([[
#if !($3)
#error
#endif
char $4(void);
int main(void) { return $4(); }]])],
  [fringe_peer=yes], [fringe_peer=no])
m4_bmatch([$1], [\.cc$], [test -n "$CXX" || fringe_peer=no])
AC_MSG_RESULT([$fringe_peer])
AS_IF([test $fringe_peer = yes],
  [BENCH_PEERS="$BENCH_PEERS bench/FRINGE_PROGRAM\$(EXEEXT)"],
  [BENCH_ABSENT="$BENCH_ABSENT${BENCH_ABSENT:+, }FRINGE_NAME ($2)"])
m4_popdef([FRINGE_NAME])
m4_popdef([FRINGE_PROGRAM])
])

dnl FRINGE_PEERS
dnl What the benchmarks compare the library with, in the table's order.
AC_DEFUN([FRINGE_PEERS], [
AC_SUBST([BENCH_PEERS])
AC_SUBST([BENCH_ABSENT])
BENCH_PEERS=
BENCH_ABSENT=
fringe_LIBS=$LIBS
FRINGE_PEER([floor.c], [x86-64 only], [__x86_64__ && __LP64__], [getpid])
FRINGE_PEER([peers/boost-fcontext.c], [libboost-context-dev], [1], [jump_fcontext], [-lboost_context])
FRINGE_PEER([peers/boost-fiber.cc], [libboost-context-dev, g++], [__has_include(<boost/context/fiber.hpp>)], [jump_fcontext], [-lboost_context -lstdc++])
FRINGE_PEER([peers/boost-coroutine.cc], [libboost-coroutine-dev, g++], [__has_include(<boost/coroutine/symmetric_coroutine.hpp>)], [getpid], [-lboost_coroutine -lboost_context -lstdc++])
FRINGE_PEER([peers/state-threads.c], [libst-dev], [__has_include(<st.h>)], [st_init], [-lst])
FRINGE_PEER([peers/pth.c], [libpth-dev], [__has_include(<pth.h>)], [pth_uctx_make], [-lpth])
FRINGE_PEER([peers/pcl.c], [libpcl1-dev], [__has_include(<pcl.h>)], [co_thread_init], [-lpcl])
FRINGE_PEER([peers/ucontext.c], [a C library with swapcontext], [__has_include(<ucontext.h>)], [swapcontext])
LIBS=$fringe_LIBS
])
