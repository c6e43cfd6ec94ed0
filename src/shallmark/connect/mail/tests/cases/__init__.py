"""The set of mails: shapes that users of other tools reported, each with what has to become of it.

What other tools do with them stands in `peers/itsm.md`, 3 (10 to 13) and 6.
"""

from shallmark.connect.mail.tests.cases.alphabets import ALPHABETS
from shallmark.connect.mail.tests.cases.machines import MACHINES
from shallmark.connect.mail.tests.cases.senders import SENDERS
from shallmark.connect.mail.tests.cases.shapes import SHAPES
from shallmark.connect.mail.tests.cases.threads import THREADS

EVERY = (*THREADS, *MACHINES, *SENDERS, *ALPHABETS, *SHAPES)

__all__ = ["EVERY"]
