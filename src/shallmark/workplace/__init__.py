"""The page on which people work with one record: track, fields, belongings, talk (ADR 51)."""
