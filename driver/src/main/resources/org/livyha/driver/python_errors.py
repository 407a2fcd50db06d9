# SPDX-License-Identifier: Apache-2.0
"""What clients are told of an exception. Exceptions are user code too: their texts may raise, or never end."""

import traceback

USER_CODE = "<stdin>"
HEADER = "Traceback (most recent call last):\n"
CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"
MOST_CAUSES = 16


def failure(error, interrupts):
    """The answer to a statement that ended with this exception."""
    name = _guarded(interrupts, lambda: type.__getattribute__(type(error), "__name__"), "Exception")
    text = _guarded(interrupts, lambda: str.__str__(str(error)), "<exception str() failed>")
    lines = _guarded(interrupts, lambda: _chain(error), [HEADER, "%s: %s\n" % (name, text)])
    return {"status": "error", "ename": name, "evalue": text, "traceback": lines}


def _guarded(interrupts, read, otherwise):
    try:
        return interrupts.run(read)
    except BaseException:
        return otherwise


def _chain(error):
    lines = []
    for _ in range(MOST_CAUSES):
        lines = _lines(error) + lines
        if error.__cause__ is not None:
            error, words = error.__cause__, CAUSE
        elif error.__context__ is not None and not error.__suppress_context__:
            error, words = error.__context__, CONTEXT
        else:
            break
        lines.insert(0, words)
    return lines


def _lines(error):
    """As Livy has it: without the shell's own frames, and without the one of the statement's top level."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != USER_CODE:
        frames = frames.tb_next
    came_from_code = frames is not None
    if came_from_code and frames.tb_frame.f_code.co_name == "<module>":
        frames = frames.tb_next
    lines = traceback.format_exception(type(error), error, frames, chain=False)
    return [HEADER] + lines if came_from_code and frames is None else lines
