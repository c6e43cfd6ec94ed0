-- What each source supplies; a view that is not built is one row with the column *.
SELECT c.source_system, c.record_type, c.column_name, c.supplied
FROM conformity_sourcecoverage c
UNION ALL
SELECT '', v.relname::text, '*', false
FROM pg_class v
JOIN pg_namespace n ON n.oid = v.relnamespace
JOIN pg_description d ON d.objoid = v.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
WHERE n.nspname = 'ledger' AND v.relkind = 'v' AND d.description = 'not built'
