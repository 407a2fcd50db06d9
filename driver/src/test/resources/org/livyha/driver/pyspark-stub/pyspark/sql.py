# SPDX-License-Identifier: Apache-2.0
import warnings


class _Builder:
    def getOrCreate(self):
        return SparkSession()


class SparkSession:
    builder = _Builder()


class SQLContext:
    def __init__(self, sc, session):
        warnings.warn("deprecated", FutureWarning)
        self.session = session
