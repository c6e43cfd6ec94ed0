"""The ledger: the flat, public views that checks, reports and exports read, and the check runner.

Pure Python without Django. `contract` says what the views are, `checkfile` and `guards` read
checks, `dialects` and `engines` run them on PostgreSQL, DuckDB and Spark, `runner` judges.
"""
