#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Stands where spark-submit is expected, runs the real one, and outlives the server that started it. Keeps in $LIVYHA_APP_DIR:
#   pid    "<pid> <start time> <boot id> <node>" of this script, which leads the application's session and process group; of
#          all scripts that were ever started for the application the one that makes this file runs it, the others end
#   child  the same of spark-submit
#   exit   spark-submit's exit status; written last
#   unit   the script that a unit of its own runs, where $LIVYHA_UNIT asks for one; with unit.args, removed once it runs
# and reads there:
#   killed a server wants the application ended, or not to begin: TERM, then KILL after $LIVYHA_KILL_GRACE seconds
# Every file appears by rename, whole or not at all. What is the same for all applications is in SupervisorScript.java.
set -u

dir=$LIVYHA_APP_DIR
put() { printf '%s\n' "$2" >"$dir/$1.tmp" && mv -f "$dir/$1.tmp" "$dir/$1"; }
# Like put, for one of all who try. Whoever did not get it says 1, whoever could not write 126.
claim() {
  printf '%s\n' "$2" >"$dir/$1.$$" || return 126
  ln "$dir/$1.$$" "$dir/$1" 2>/dev/null
  claimed=$?
  rm -f "$dir/$1.$$"
  [ "$claimed" -eq 0 ] && return 0
  [ -e "$dir/$1" ] && return 1
  return 126
}

# A session of our own: neither Ctrl-C on the server's terminal nor its end reaches us. And not its child: a JVM keeps a
# thread waiting for each child it has.
if [ -z "${LIVYHA_SUPERVISED:-}" ]; then
  LIVYHA_SUPERVISED=1
  export LIVYHA_SUPERVISED
  if ! command -v setsid >/dev/null 2>&1; then
    echo "livy-ha: the program 'setsid' (util-linux) is needed to start Spark and was not found" >&2
    put exit 127
    exit 127
  fi
  # None of these is meant for the application.
  unset NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_PID INVOCATION_ID JOURNAL_STREAM
  if [ -n "${LIVYHA_UNIT:-}" ]; then
    # A unit of its own runs the script that we put down here: our environment, our streams, our arguments.
    LIVYHA_OUT=$(readlink /proc/$$/fd/1)
    LIVYHA_ERR=$(readlink /proc/$$/fd/2)
    export LIVYHA_OUT LIVYHA_ERR
    umask 077
    printf '%s\0' "$0" "$@" >"$dir/unit.args" || exit 126
    {
      export -p
      # shellcheck disable=SC2016
      echo 'exec xargs -0 -x -s 2000000 -a "$LIVYHA_APP_DIR/unit.args" setsid >>"$LIVYHA_OUT" 2>>"$LIVYHA_ERR" </dev/null'
    } >"$dir/unit.tmp" && mv -f "$dir/unit.tmp" "$dir/unit" || exit 126
    exit 0
  fi
  setsid "$0" "$@" </dev/null &
  exit 0
fi
[ -z "${LIVYHA_UNIT:-}" ] || rm -f "$dir/unit" "$dir/unit.args"
# Whatever the server's own protection is: of this host's processes drivers go first.
[ "$(cat /proc/self/oom_score_adj)" -ge 0 ] || echo 0 >/proc/self/oom_score_adj

submit=$LIVYHA_SUBMIT
grace=$LIVYHA_KILL_GRACE
properties=$LIVYHA_PROPERTIES
# SparkLauncher has made it ours; Spark's own scripts go by it.
SPARK_HOME=$LIVYHA_SPARK_HOME
export SPARK_HOME
# The application must not take these for its own.
unset LIVYHA_SPARK_HOME LIVYHA_UNIT LIVYHA_OUT LIVYHA_ERR LIVYHA_SUPERVISED LIVYHA_APP_DIR LIVYHA_SUBMIT LIVYHA_KILL_GRACE LIVYHA_PROPERTIES

# Pid and start time (field 22 of stat, in ticks since boot) name one process for as long as the kernel runs.
identity() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  pid=$1
  # The process's name may hold anything; what follows its last parenthesis begins with field 3.
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  echo "$pid ${20} $(cat /proc/sys/kernel/random/boot_id) $(uname -n)"
}

finish() {
  # It may hold secrets. Nobody reads it after spark-submit's end.
  rm -f "$properties"
  tries=0
  until put exit "$1" || [ "$tries" -ge 60 ]; do
    tries=$((tries + 1))
    sleep 1
  done
  # Again, for a server that wrote it for another try, which ends below.
  rm -f "$properties"
  # Whatever else is in our group was to be ended too; this ends ourselves as well.
  [ ! -e "$dir/killed" ] || kill -KILL 0
  exit "$1"
}

child=
signalled=
on_signal() {
  signalled=1
  [ -n "$child" ] || return 0
  kill -TERM "$child" 2>/dev/null
  if [ -e "$dir/killed" ]; then
    (
      sleep "$grace"
      kill -KILL "$child"
    ) >/dev/null 2>&1 &
  fi
}
trap on_signal TERM INT HUP

# An application that cannot be found again must not run.
self=$(identity $$) || exit 126
claim pid "$self"
case $? in
  0) ;;
  1)
    [ ! -e "$dir/exit" ] || rm -f "$properties"
    exit 0
    ;;
  *) exit 126 ;;
esac
# After pid is written, so that of us and the one who writes the mark at least one sees the other.
if [ -e "$dir/killed" ] || [ -n "$signalled" ]; then
  finish 143
fi

"$submit" "$@" </dev/null &
child=$!
[ -z "$signalled" ] || on_signal
# A child that has ended by now has no identity, and needs none.
if known=$(identity "$child"); then put child "$known"; fi

# wait also returns when a signal was handled; then the child is still there, if only to be waited for.
while :; do
  wait "$child"
  code=$?
  if [ "$code" -le 128 ] || ! kill -0 "$child" 2>/dev/null; then
    break
  fi
done
# The shell may have collected the child while the signal was handled; then its own status is still to be had.
wait "$child" 2>/dev/null
again=$?
[ "$again" -eq 127 ] || code=$again
finish "$code"
