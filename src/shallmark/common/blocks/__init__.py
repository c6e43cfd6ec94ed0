"""Blocks of a page's main column: what a type tells, and does, beyond its fields.

A page's `page_context` returns them as `work`, a room (`web/rooms.py`) takes them as `blocks`, a
first screen as what it lists; each is drawn by the macro of its `kind` in `workplace/blocks.html`
with the sheet `workplace/blocks.css`. What is short enough stands beside the next one (`half`).
Who builds a block reads what is in it by `visible_to`: a block does not ask who reads it.

    cells    what stands in a row: a text, a number, a day, a person, a record, a state
    tables   rows of cells: what is covered, before and after, both sides compared
    words    a value, a sentence, days up to an end, a text that is read, an own drawing
    bands    time drawn: a lane for each person, day or version, with the same as a table below
    curve    measured values against a target
"""
