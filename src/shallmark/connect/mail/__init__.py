"""E-mail that comes in: read, told apart, and brought to the record that it answers.

`incoming` and its neighbours understand one mail without Django and raise nothing; `keeping` puts
it into the database before the server forgets it; `sorting` makes a ticket, an answer or a case of
quarantine of it. Nothing is dropped.
"""
