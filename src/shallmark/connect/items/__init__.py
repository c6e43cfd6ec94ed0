"""Items and relations of any other register: one shape, one way into the database."""
