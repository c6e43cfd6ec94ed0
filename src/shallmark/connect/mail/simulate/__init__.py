"""Mailboxes of the demonstration organisation, and mails that wait in quarantine."""

from shallmark.connect.mail.simulate.demo_mails import write_demo_mails
from shallmark.simulate.declarations import FunctionSimulation

SIMULATION = FunctionSimulation(demo=(write_demo_mails,))
