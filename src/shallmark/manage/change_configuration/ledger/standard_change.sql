-- Templates of standard changes.
SELECT
  NULLIF(concat_ws('; ',
    (SELECT 'services ' || string_agg(v, ', ') FROM jsonb_array_elements_text(e.scope_services) v),
    (SELECT 'items ' || string_agg(v, ', ') FROM jsonb_array_elements_text(e.scope_items) v),
    CASE WHEN e.covers_documents THEN 'documents' END
  ), '') AS scope
FROM change_configuration_standardchange e
