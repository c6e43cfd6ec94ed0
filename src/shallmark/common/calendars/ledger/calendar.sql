SELECT c.reference, c.key, c.title AS name, c.zone
FROM calendars_calendar c
