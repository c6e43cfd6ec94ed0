-- Days of each calendar within the span of its working time, numbered by working days.
SELECT c.key AS calendar, w.day, w.working, w.ordinal
FROM calendars_workday w
JOIN calendars_calendar c ON c.id = w.calendar_id
