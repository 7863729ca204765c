"""The place of every row among all rows: what comes first of two things on one day, whatever was imported first.

Within a file its own order counts. Files stand in the order of their content's digest, which means nothing but is the same
however often and in whatever order they are imported.
"""

from __future__ import annotations

import duckdb

from lib.schema.tables import TABLES
from lib.store.tables import stored


def lay_out(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``work.import_place`` (_import, rows_before): a row's place is its number in its file plus the rows before it.

    Rows are counted rather than files, so that a place is no larger than there are rows in all files together: thousands of
    files of five million rows stay below 5 * 10^10, which is what the model leaves room for within a day.
    """
    counted = " union all ".join(
        f"select _import, max(_row) as last from main.{stored(table)} group by all" for table in TABLES
    )
    # Tables backwards by name: a sales call of the team's own table comes before one found among the CSM calls. The sheets
    # of one workbook have one digest.
    con.execute(f"""
        create or replace table work.import_place as
        select _import, (sum(last) over (order by tbl desc, sha256, file, _import) - last) :: bigint as rows_before
        from ({counted}) rows_of left join imports on imports.id = _import
    """)
