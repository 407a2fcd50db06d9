# SPDX-License-Identifier: Apache-2.0
"""What may follow at the cursor. Nothing is evaluated: no property, no __getattr__, no __dir__."""

import builtins
import inspect
import keyword
import re
import types

_PATH = re.compile(r"(?:[^\W\d]\w*\.)*(?:[^\W\d]\w*)?$")
_UNKNOWN = object()


def candidates(code, cursor, namespace):
    """The names that fit, sorted, as they follow after the last point."""
    before = code[:cursor]
    path = _PATH.search(before).group().split(".")
    prefix = path.pop()
    if path:
        names = _members(_resolve(path, namespace))
    elif before[: len(before) - len(prefix)].endswith("."):
        return []  # After an expression: only running it would tell.
    else:
        names = set(namespace) | set(vars(builtins)) | set(keyword.kwlist)
    return sorted(name for name in names if _fits(name, prefix))


def _fits(name, prefix):
    return type(name) is str and name.startswith(prefix) and (not name.startswith("_") or prefix.startswith("_"))


def _resolve(path, namespace):
    value = namespace.get(path[0], vars(builtins).get(path[0], _UNKNOWN))
    for name in path[1:]:
        if value is _UNKNOWN:
            break
        value = _attribute(value, name)
    return value


def _attribute(value, name):
    found = inspect.getattr_static(value, name, _UNKNOWN)
    if _is(found, property):
        return _promised(found.fget)
    if _is(found, (staticmethod, classmethod)):
        return found.__func__
    if _is(found, (types.GetSetDescriptorType, types.MemberDescriptorType)):
        return _UNKNOWN
    kind = type(found)
    if not _is(found, types.FunctionType) and inspect.getattr_static(kind, "__get__", None) is not None:
        return _UNKNOWN
    return found


def _promised(getter):
    """A class that a property says it returns stands for the value, which only asking would tell."""
    if not _is(getter, types.FunctionType):
        return _UNKNOWN
    kind = getter.__annotations__.get("return")
    if _is(kind, str):
        kind = getter.__globals__.get(kind)
    return kind if _is(kind, type) else _UNKNOWN


def _members(value):
    if value is _UNKNOWN:
        return set()
    names = set(_own(value))
    if not _is(value, types.ModuleType):
        for kind in _line(value if _is(value, type) else type(value)):
            names |= set(_vars(kind))
    return names


def _own(value):
    """What the value itself holds, unless its class has put something else in that place."""
    for kind in _line(type(value)):
        slot = _vars(kind).get("__dict__")
        if slot is not None:
            found = _is(slot, (types.GetSetDescriptorType, types.MemberDescriptorType))
            return (slot.__get__(value) if found else None) or {}
    return {}


def _is(value, kinds):
    """Without asking the value: isinstance() asks for its __class__."""
    return issubclass(type(value), kinds)


def _line(kind):
    return type.__dict__["__mro__"].__get__(kind)


def _vars(kind):
    return type.__dict__["__dict__"].__get__(kind)
