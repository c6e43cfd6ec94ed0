"""Reading and writing of files that come from other tools: encodings, CSV, JSON, rejected rows."""
