"""Bookkeeping is known by name and shape, in any capitals."""

import csv
from importlib.resources import files

import pytest

from synth.databases.bookkeeping import tool_of
from synth.databases.catalog import DbColumn, DbTable, DbType, TableName

ROWS = list(csv.DictReader((files("synth.databases") / "bookkeeping.csv").read_text().splitlines()))
TEXT = DbType("text", "text")


def table(name, columns):
    return DbTable(TableName("public", name), tuple(DbColumn(c, TEXT) for c in columns))


@pytest.mark.parametrize(
    ("name", "columns", "tool"),
    [
        ("django_migrations", "id app name applied", "Django"),
        ("schema_migrations", "version", "Rails and others"),
        ("schema_migrations", "version dirty", "Rails and others"),
        ("DATABASECHANGELOG", ("ID AUTHOR FILENAME DATEEXECUTED ORDEREXECUTED EXECTYPE MD5SUM "
         "DESCRIPTION COMMENTS TAG"), "Liquibase"),
        ("flyway_schema_history", ("installed_rank version description type script checksum "
         "installed_by installed_on execution_time success"), "Flyway"),
        ("_prisma_migrations", ("id checksum finished_at migration_name logs rolled_back_at "
         "started_at applied_steps_count"), "Prisma"),
        ("__EFMigrationsHistory", "MigrationId ProductVersion", "Entity Framework"),
        ("migrations", "id migration batch", "Laravel"),
        ("migrations", "id timestamp name", "TypeORM"),
        ("migrations", "id species route", ""),
        ("schema_migrations", "id author", ""),
        ("alembic_version", "version_num a b c d e", ""),
        ("role", "version", ""),
    ],
)  # fmt: skip
def test_the_tool_of_a_table(name, columns, tool):
    assert tool_of(table(name, columns.split())) == tool


def test_the_list_has_what_users_have():
    """The names that the issue lists; each row says a tool and its columns, in small letters."""
    wanted = (
        "schema_migrations ar_internal_metadata django_migrations django_content_type "
        "auth_permission alembic_version flyway_schema_history databasechangelog "
        "_prisma_migrations knex_migrations goose_db_version doctrine_migration_versions "
        "__diesel_schema_migrations spatial_ref_sys"
    )
    assert set(wanted.split()) <= {row["table"] for row in ROWS}
    assert all(row["tool"] and row["columns"] == row["columns"].lower() for row in ROWS)
    assert all(tool_of(table(row["table"], row["columns"].split())) for row in ROWS)
