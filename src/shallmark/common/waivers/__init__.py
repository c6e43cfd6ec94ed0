"""Waivers: accepted departures from a check, with reason, another approver and an end."""
