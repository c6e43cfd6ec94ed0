"""What stands outside: one folder per tool or protocol that gives or takes records.

`exchange` reads and writes files for all of them; the others each know one tool.
"""
