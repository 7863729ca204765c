"""The canonical tables, one file each: every module of this package that has a ``TABLE``."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from lib.schema.fields import Table


def _declared() -> list[Table]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    tables: list[Table] = [module.TABLE for module in modules if hasattr(module, "TABLE")]
    return sorted(tables, key=lambda table: (table.order, table.name))


TABLES: dict[str, Table] = {table.name: table for table in _declared()}
"""Every table Closeboard reads, in order. A file in this folder adds one."""
