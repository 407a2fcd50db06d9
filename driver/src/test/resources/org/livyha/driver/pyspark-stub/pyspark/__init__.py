# SPDX-License-Identifier: Apache-2.0
"""As much of PySpark's surface as the Python side of the interpreter touches, with nothing behind it."""

import signal


class SparkConf:
    def __init__(self, _jvm=None, _jconf=None):
        pass


class SparkContext:
    def __init__(self, jsc=None, gateway=None, conf=None):
        self._gateway = gateway
        self.groups = []
        # As PySpark does.
        signal.signal(signal.SIGINT, lambda number, frame: None)

    def setJobGroup(self, group, description, interruptOnCancel=False):
        self.groups.append((group, description, interruptOnCancel))
