"""Which SQL may be run: one SELECT over the flat tables, with functions that only compute.

DuckDB parses the statement and tells its tree as JSON, which it does for SELECT alone; the tree is then looked through.
This is the first of three walls. The second is the locked connection (duck.py), the third the process that a query
runs in, which can write no file and has an end (worker.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import duckdb

from accordingto.errors import UsageError
from accordingto.limits import LONGEST_QUERY
from accordingto.records import SURROGATE

NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
TABLE_FUNCTIONS = {"generate_series", "json_each", "json_tree", "range", "unnest"}
# Functions that look at or change something else than their arguments, wait, or are made for DuckDB itself.
REFUSED = {
    "combine", "currval", "current_setting", "finalize", "getenv", "getvariable", "invoke", "json_deserialize_sql",
    "json_serialize_plan", "json_serialize_sql", "nextval", "parse_duckdb_log_message", "pg_sleep", "setseed", "setval",
    "sleep_ms", "stats", "to_aggregate_state", "write_log",
}  # fmt: skip
INTERNAL = "__internal"
SHOWN = {"tables", '"tables"'}
OTHER_STATEMENT = "Only SELECT statements can be serialized"
TOO_DEEP = "Max expression depth"
DEEP = "the query is nested too deeply: make it simpler"
LINE = re.compile(r"\n+LINE \d+:.*", re.DOTALL)
LONGEST = 500  # characters of DuckDB's own message


def check(connection: duckdb.DuckDBPyConnection, sql: str, views: Iterable[str]) -> None:
    """Raise ``UsageError``, one line that says what to do, where ``sql`` is anything but one SELECT over ``views``."""
    if len(sql) > LONGEST_QUERY:
        raise UsageError(f"the query has {len(sql):,} characters, and {LONGEST_QUERY:,} are the most: make it shorter")
    if SURROGATE.search(sql):
        raise UsageError("the query has a character in it that is none: write it anew")
    try:
        found = connection.execute("SELECT json_serialize_sql(CAST(? AS VARCHAR))", [sql]).fetchone()
        tree = json.loads(found[0] if found else "{}")
    except RecursionError:
        raise UsageError(DEEP) from None
    except duckdb.Error as error:
        raise UsageError(one_line(error)) from None
    if tree["error"]:
        message = tree["error_message"]
        if message.startswith(OTHER_STATEMENT):
            raise UsageError("only SELECT can be run here: the store is read and never changed by a query")
        if message.startswith(TOO_DEEP):
            raise UsageError(DEEP)
        raise UsageError(f"{_one_line(message)}: check the SQL")
    if len(tree["statements"]) != 1:
        raise UsageError(f"one SELECT can be run at a time, and there are {len(tree['statements'])}: give one")
    _check_tree(tree, frozenset(views))


def one_line(error: duckdb.Error) -> str:
    """What DuckDB says of an error, in one line and without the picture of where it is."""
    return _one_line(str(error))


def unknown(name: str, views: Iterable[str]) -> str:
    """What to say of a table that is not there."""
    return f"there is no table {name}; there are {', '.join(sorted(views))}"


def _one_line(message: str) -> str:
    line = " ".join(LINE.sub("", message).split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _check_tree(tree: Any, views: frozenset[str]) -> None:
    nodes = list(_nodes(tree))
    named = {entry["key"].lower() for node in nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
    named |= {node["ctename"].lower() for node in nodes if node.get("ctename")}  # a recursive one names itself
    for node in nodes:
        kind = node.get("type")
        if kind == "BASE_TABLE":
            name, schema, catalog = (node[key] for key in ("table_name", "schema_name", "catalog_name"))
            if catalog or schema not in {"", "main"} or name.lower() not in views | named:
                raise UsageError(unknown(".".join(part for part in (catalog, schema, name) if part), views))
        elif kind == "TABLE_FUNCTION":
            name = node["function"]["function_name"].lower()
            if name not in TABLE_FUNCTIONS:
                raise UsageError(f"{name} cannot be used here: a query reads the tables of the store alone")
        elif kind == "SHOW_REF":
            _check_shown(node, views)
        elif node.get("class") == "FUNCTION":
            name = node["function_name"].lower()
            if name in REFUSED or name.startswith(INTERNAL):
                raise UsageError(f"{name} cannot be used here: it does more than compute")
        elif isinstance(kind, str) and kind.endswith("_NODE") and kind not in NODES:
            raise UsageError("only SELECT can be run here: the store is read and never changed by a query")


def _check_shown(node: dict[str, Any], views: frozenset[str]) -> None:
    """SHOW TABLES, SHOW or DESCRIBE a view, DESCRIBE or SUMMARIZE a SELECT: no settings, no databases."""
    name = node["table_name"].lower()
    if node["query"] is None and name not in SHOWN and name not in views:
        raise UsageError("SHOW TABLES and DESCRIBE with a table's name can be used here, and no other kind of SHOW")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object in the tree."""
    rest = [tree]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            yield value
            rest.extend(value.values())
        elif isinstance(value, list):
            rest.extend(value)
