"""Typed columnar tables of the versions of records and subjects, kept by DuckLake over plain Parquet files."""
