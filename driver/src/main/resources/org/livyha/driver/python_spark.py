# SPDX-License-Identifier: Apache-2.0
"""The session's Spark, as the names spark, sc and sqlContext."""

import os
import warnings

NAMES = ("spark", "sc", "sqlContext")


class Absent:
    """Stands for a name that would be there with PySpark, and says why it is not."""

    def __init__(self, name, reason):
        self._words = "there is no '%s' in this session: %s" % (name, reason)

    def __repr__(self):
        return self._words

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise RuntimeError(self._words)


def bind(namespace):
    """Connects to the driver's Spark if it offers a gateway. Returns the PySpark context, or None."""
    try:
        reason = os.environ.pop("LIVYHA_NO_PYSPARK", None) or "the driver has offered no gateway"
        if "PYSPARK_GATEWAY_PORT" in os.environ:
            return _connect(namespace)
    except Exception as error:
        reason = "PySpark did not start: %s: %s" % (type(error).__name__, error)
    finally:
        # PySpark has read it; programs that code starts need not have it.
        for name in ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET"):
            os.environ.pop(name, None)
    for name in NAMES:
        namespace[name] = Absent(name, reason)
    return None


def _connect(namespace):
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    gateway = launch_gateway()
    jvm = gateway.jvm
    jsc = jvm.org.apache.spark.api.java.JavaSparkContext.fromSparkContext(jvm.org.apache.spark.SparkContext.getOrCreate())
    sc = SparkContext(jsc=jsc, gateway=gateway, conf=SparkConf(_jvm=jvm, _jconf=jsc.getConf()))
    namespace["sc"] = sc
    # Finds the JVM's own session, so that all languages share their temporary views.
    namespace["spark"] = SparkSession.builder.getOrCreate()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SQLContext

        namespace["sqlContext"] = SQLContext(sc, namespace["spark"])
    return sc


def enter_group(sc, group):
    """Jobs of this thread belong to the statement from now on: by their group they are counted, and cancelled."""
    if sc is not None and group is not None:
        try:
            sc.setJobGroup(group, "statement %s" % group, True)
        except Exception:
            pass  # Code has stopped its Spark; what it does with it now will say so.


def leave_call(sc):
    """After an interrupt: the answer of a call that was cut short may still come, and must not be taken for the next one's."""
    try:
        client = sc._gateway._gateway_client
        connection = client.get_thread_connection()
        if connection is not None:
            client.thread_connection.connection = None
            connection.close()
    except Exception:
        pass
