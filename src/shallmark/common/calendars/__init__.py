"""Service hours, working time and service level clocks.

Records: calendars with openings and closed days. Derived: working intervals, clock results.
`working_time`, `rules`, `engine` and `explain` are pure; the rest keeps what they compute.
ISO/IEC 20000-1:2018, 8.3.3 (service level management) and 8.6.1 (incidents).
"""
