# SPDX-License-Identifier: Apache-2.0
"""The pipes to the driver: requests and answers out of the way of user code, and one pipe for all that is printed."""

import json
import os
import sys

encode = json.JSONEncoder(allow_nan=False).encode
decode = json.JSONDecoder().decode


class Wire:
    """Takes standard input for requests and standard output for answers, once and for all. Code finds an empty input, and
    both of its outputs in the pipe of standard error, in the order in which they were written. Programs that it starts do
    not inherit the rest, and forked children give it up."""

    def __init__(self):
        self._requests = os.dup(0)
        self._answers = os.dup(1)
        self._printed = os.dup(2)
        self._read = bytearray()
        os.dup2(2, 1)
        self._empty_input()
        # Ours are in UTF-8, whatever the host's locale says.
        sys.stdout = sys.stderr = None
        self.mend()
        os.register_at_fork(after_in_child=self._give_up)

    def request(self):
        """The next request, or None when there is no driver any more."""
        searched = 0
        while True:
            end = self._read.find(b"\n", searched)
            if end >= 0:
                line = self._read[:end].decode("ascii")
                del self._read[: end + 1]
                return decode(line)
            searched = len(self._read)
            chunk = os.read(self._requests, 1 << 16)
            if not chunk:
                return None
            self._read += chunk

    def answer(self, line):
        _write(self._answers, line.encode("ascii") + b"\n")

    def mark(self, mark):
        """Tells the driver that it has seen all that was printed before."""
        _write(self._printed, mark.encode("ascii"))

    def mend(self):
        """Gives code standard files that work, whatever the last statement has done to them."""
        for fd in (1, 2):
            if not _is_open(fd):
                os.dup2(self._printed, fd)
            # Programs that share the pipe may have told it not to wait.
            os.set_blocking(fd, True)
        if not _is_open(0):
            self._empty_input()
        if _is_broken(sys.stdin):
            sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)
        for fd, name in ((1, "stdout"), (2, "stderr")):
            if _is_broken(getattr(sys, name, None)) or _is_broken(getattr(sys, "__%s__" % name, None)):
                printer = open(fd, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
                setattr(sys, name, printer)
                setattr(sys, "__%s__" % name, printer)

    def _empty_input(self):
        empty = os.open(os.devnull, os.O_RDONLY)
        if empty != 0:
            os.dup2(empty, 0)
            os.close(empty)
        os.set_inheritable(0, True)

    def _give_up(self):
        for fd in (self._requests, self._answers, self._printed):
            try:
                os.close(fd)
            except OSError:
                pass


def flush():
    """Brings out what code has printed; its own files may refuse."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except Exception:
            pass


def _write(fd, data):
    os.set_blocking(fd, True)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def _is_open(fd):
    try:
        os.fstat(fd)
        return True
    except OSError:
        return False


def _is_broken(stream):
    try:
        return stream is None or stream.closed
    except AttributeError:
        return not hasattr(stream, "write")
    except Exception:
        return True
