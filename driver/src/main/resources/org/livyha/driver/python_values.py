# SPDX-License-Identifier: Apache-2.0
"""The magics: a value as JSON, as a table, as a picture. Runs methods of the values, as user code."""

import base64
import datetime
import decimal
import io

MAX_DEPTH = 64
#: An RDD or a DataFrame stands for its first rows.
FIRST_ROWS = 10
#: Readers of JSON do not take numbers of any length.
MAX_INTEGER_BITS = 3000


def json(value):
    return {"application/json": plain(value)}


def plain(value, depth=0):
    """The value as JSON knows it. What JSON has no word for is a TypeError, except NaN and the like, which become text."""
    value = _open(value)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if value.bit_length() <= MAX_INTEGER_BITS else hex(value)
    if isinstance(value, float):
        return value if value - value == 0 else _no_number(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    if depth >= MAX_DEPTH:
        raise ValueError("the value holds itself, or is nested deeper than %d levels" % MAX_DEPTH)
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return [plain(each, depth + 1) for each in value]
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def _open(value):
    """A row is what it holds; what is spread over a cluster is its beginning; other libraries' values are Python's own."""
    if type(value) in BUILT_IN:
        return value
    if isinstance(value, tuple) and hasattr(value, "__fields__"):
        return value.asDict()
    kinds = {(str(base.__module__).partition(".")[0], base.__name__) for base in type(value).__mro__}
    # RDDs and DataFrames have moved to other modules in Spark 4, under the same names.
    if ("pyspark", "RDD") in kinds or ("pyspark", "DataFrame") in kinds:
        return value.take(FIRST_ROWS)
    if ("pandas", "DataFrame") in kinds:
        return value.to_dict("records")
    if ("pandas", "Series") in kinds or ("numpy", "ndarray") in kinds or ("numpy", "generic") in kinds:
        return value.tolist()
    return value


def _no_number(value):
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def table(value):
    """Rows under headers of one type each. A row that lacks a column has nothing there."""
    value = _open(value)
    rows = [_cells(row) for row in (value if isinstance(value, (list, tuple)) else [value])]
    headers = {}
    for row in rows:
        for name, (kind, _) in row.items():
            known = headers.setdefault(name, kind)
            if known == "NULL_TYPE":
                headers[name] = kind
            elif kind not in ("NULL_TYPE", known):
                raise TypeError("table rows have different types")
    names = sorted(headers, key=lambda name: (not isinstance(name, int), name if isinstance(name, int) else str(name)))
    return {
        "application/vnd.livy.table.v1+json": {
            "headers": [{"type": headers[name], "name": str(name)} for name in names],
            "data": [[row.get(name, (None, None))[1] for name in names] for row in rows],
        }
    }


def _cells(row):
    row = _open(row)
    if isinstance(row, dict):
        cells = row.items()
    else:
        cells = enumerate(row if isinstance(row, (list, tuple)) else [row])
    return {name: _cell(_open(value)) for name, value in cells}


def _cell(value):
    """The column's type, and what is shown."""
    for kind, types in KINDS.items():
        if isinstance(value, types):
            return kind, str(value) if kind in AS_TEXT else plain(value, 2)
    return "STRING_TYPE", str(value)


#: The first that fits: a bool is an int, and a datetime is a date.
KINDS = {
    "NULL_TYPE": type(None),
    "BOOLEAN_TYPE": bool,
    "INT_TYPE": int,
    "DOUBLE_TYPE": float,
    "TIMESTAMP_TYPE": datetime.datetime,
    "DATE_TYPE": datetime.date,
    "DECIMAL_TYPE": decimal.Decimal,
    "ARRAY_TYPE": (list, tuple, set, frozenset),
    "MAP_TYPE": dict,
}
AS_TEXT = ("TIMESTAMP_TYPE", "DATE_TYPE", "DECIMAL_TYPE")
BUILT_IN = {type(None), bool, int, float, str, list, tuple, dict}


def matplot(value):
    """Takes matplotlib.pyplot for its current figure, or a figure."""
    figure = value.gcf() if hasattr(value, "gcf") else value
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return {"image/png": base64.b64encode(picture.getvalue()).decode("ascii"), "text/plain": ""}


MAGICS = {"json": json, "table": table, "matplot": matplot}
