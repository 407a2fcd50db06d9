# SPDX-License-Identifier: Apache-2.0
"""Runs a session's Python statements: one request a line in, one answer a line out, until the driver is gone."""

import os
import platform
import sys
import types

if sys.version_info < (3, 9):
    sys.exit("Python %s is too old, 3.9 or later is needed" % platform.python_version())

# Found beside this file, with PYTHONSAFEPATH too.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import python_completion
import python_spark
import python_wire
from python_code import Code
from python_errors import failure
from python_interrupts import Interrupts, end_with_driver

ENDS = "Python ends; the next statement starts a new one, without the variables of the old one\n"


class Shell:
    def __init__(self, wire, interrupts, largest_answer):
        self._wire = wire
        self._interrupts = interrupts
        self._largest_answer = largest_answer
        self._namespace = _new_main()
        self._code = Code(self._namespace)
        self.is_over = False
        self._sc = python_spark.bind(self._namespace)

    def execute(self, code, group):
        """Runs one statement. Returns its answer, which always is one that the driver can read."""
        self._interrupts.install()
        try:
            shown = self._interrupts.run(self._run, code, group)
            answer = {"status": "ok", "data": shown}
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                python_spark.leave_call(self._sc)
            answer = failure(error, self._interrupts)
            self.is_over = isinstance(error, SystemExit)
            if self.is_over:
                answer["ended"] = True
                answer["traceback"].append(ENDS)
        self._flush()
        return self._line(answer)

    def _run(self, code, group):
        self._wire.mend()
        python_spark.enter_group(self._sc, group)
        return self._code.run(code)

    def _flush(self):
        try:
            self._interrupts.run(python_wire.flush)
        except BaseException:
            pass  # Interrupted, in a file that code has put there.

    def _line(self, answer):
        try:
            line = python_wire.encode(answer)
        except BaseException as error:
            line = python_wire.encode(failure(error, self._interrupts))
        if len(line) <= self._largest_answer:
            return line
        words = "the result has %d bytes, at most %d can be sent" % (len(line), self._largest_answer)
        return python_wire.encode({"status": "error", "ename": "Error", "evalue": words, "traceback": []})

    def complete(self, code, cursor):
        try:
            found = self._interrupts.run(python_completion.candidates, code, cursor, self._namespace)
        except BaseException:
            found = []
        return python_wire.encode({"candidates": found})


def _new_main():
    """The module that statements live in. By its name things defined there are pickled, and found again."""
    main = types.ModuleType("__main__")
    sys.modules["python_shell"] = sys.modules["__main__"]
    sys.modules["__main__"] = main
    return main.__dict__


def serve(wire, mark, largest_answer):
    interrupts = Interrupts()
    interrupts.install()
    shell = Shell(wire, interrupts, largest_answer)
    interrupts.install()
    own_process = os.getpid()
    wire.mark(mark)
    wire.answer(python_wire.encode({"ready": platform.python_version(), "pid": own_process}))
    while True:
        request = wire.request()
        if request is None:
            return
        if "cursor" in request:
            wire.answer(shell.complete(request["code"], request["cursor"]))
            continue
        answer = shell.execute(request["code"], request["group"])
        if os.getpid() != own_process:
            os._exit(0)  # Code has forked, and this is the child.
        wire.mark(mark)
        wire.answer(answer)
        if shell.is_over:
            return


def main():
    end_with_driver()
    sys.path[:] = [path for path in sys.path if path != HERE]
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, "")
    mark, largest_answer = sys.argv[1:]
    sys.argv = [""]
    serve(python_wire.Wire(), mark, int(largest_answer))


if __name__ == "__main__":
    main()
