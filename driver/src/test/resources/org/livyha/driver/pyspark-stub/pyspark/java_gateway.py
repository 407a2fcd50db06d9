# SPDX-License-Identifier: Apache-2.0
import os


class Anything:
    def __getattr__(self, name):
        return self

    def __call__(self, *arguments):
        return self


class Connection:
    closed = False

    def close(self):
        self.closed = True


class Client:
    def __init__(self):
        self.connection = Connection()
        self.thread_connection = self

    def get_thread_connection(self):
        return self.connection


class Gateway:
    def __init__(self, port, secret):
        self.jvm = Anything()
        self.parameters = (port, secret)
        self._gateway_client = Client()


def launch_gateway():
    if os.environ["PYSPARK_GATEWAY_PORT"] == "0":
        raise ConnectionRefusedError("nobody listens")
    return Gateway(os.environ["PYSPARK_GATEWAY_PORT"], os.environ["PYSPARK_GATEWAY_SECRET"])
