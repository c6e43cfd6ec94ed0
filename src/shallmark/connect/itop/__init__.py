"""iTop: exports and sample data in XML, single files, folders or an archive of them."""
