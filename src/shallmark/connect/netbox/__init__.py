"""NetBox: a dump of its data (JSON, also in gzip) as items and relations."""
