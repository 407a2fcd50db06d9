# SPDX-License-Identifier: Apache-2.0
"""A statement's code: parsed as a whole first, then run part by part in the session's namespace."""

import __future__
import ast

from python_errors import USER_CODE
from python_values import MAGICS

FUTURES = 0
for _name in __future__.all_feature_names:
    FUTURES |= getattr(__future__, _name).compiler_flag


class UnknownMagic(Exception):
    __module__ = "builtins"  # Tracebacks then show the name alone.


class Code:
    """Runs statements; "from __future__" holds for those that follow too, as at a prompt."""

    def __init__(self, namespace):
        self._namespace = namespace
        self._flags = 0

    def run(self, code):
        """Returns what is to be shown beside the printed text: values by their MIME types."""
        shown = None
        for part in self._parts(code.replace("\r\n", "\n")):
            shown = self._magic(part) if isinstance(part, str) else self._run(part)
        return shown or {}

    def _parts(self, code):
        """Trees of code, and lines of magic between them: lines that begin with %, where Python expects a new statement."""
        try:
            return [self._parse(code, 0)]
        except SyntaxError:
            lines = code.split("\n")
            if not any(line.startswith("%") for line in lines):
                raise
        parts, begin = [], 0
        for number, line in enumerate(lines):
            if line.startswith("%") and self._is_complete("\n".join(lines[begin:number])):
                parts += [self._parse("\n".join(lines[begin:number]), begin), line]
                begin = number + 1
        rest = "\n".join(lines[begin:])
        return parts + [self._parse(rest, begin)] if rest.strip() else parts

    def _parse(self, code, lines_before):
        return compile("\n" * lines_before + code, USER_CODE, "exec", ast.PyCF_ONLY_AST | self._flags, True)

    def _is_complete(self, code):
        try:
            self._parse(code, 0)
            return True
        except SyntaxError:
            return False

    def _run(self, tree):
        for node in tree.body[:-1]:
            self._execute(ast.Module([node], []), "exec")
        for node in tree.body[-1:]:
            # Shows the value, if it is an expression.
            self._execute(ast.Interactive([node]), "single")

    def _execute(self, tree, mode):
        code = compile(tree, USER_CODE, mode, self._flags, True)
        self._flags |= code.co_flags & FUTURES
        exec(code, self._namespace)

    def _magic(self, line):
        name, _, expression = line[1:].partition(" ")
        if not name:
            raise UnknownMagic("magic command not specified")
        if name not in MAGICS:
            raise UnknownMagic("unknown magic command '%s'" % name)
        code = compile(expression.strip(), USER_CODE, "eval", self._flags, True)
        return MAGICS[name](eval(code, self._namespace))
