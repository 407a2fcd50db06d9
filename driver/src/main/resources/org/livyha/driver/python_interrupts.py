# SPDX-License-Identifier: Apache-2.0
"""SIGINT stops user code, and nothing but user code."""

import signal
import sys


class Interrupts:
    """An interrupt becomes a KeyboardInterrupt if it comes while code runs that was called through run(). One that comes
    before, afterwards, or in between is forgotten: where it lands is read off the stack, so there is no moment at which it
    could hit anything else."""

    def __init__(self):
        self._floor = None

    def install(self):
        """Code may have put a handler of its own in our place."""
        signal.signal(signal.SIGINT, self._handle)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def run(self, function, *arguments):
        self._floor = sys._getframe()
        try:
            return function(*arguments)
        finally:
            self._floor = None

    def _handle(self, _signal, frame):
        floor = self._floor
        while floor is not None and frame is not None:
            if frame.f_back is floor:
                raise KeyboardInterrupt
            frame = frame.f_back


def end_with_driver():
    """Has the kernel end this process once the thread of the driver that started it is gone, whatever code runs then."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL))
    except Exception:
        pass  # Not Linux. The end of the pipe is noticed between statements.
