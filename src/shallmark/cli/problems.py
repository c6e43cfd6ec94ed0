"""What a command says and with which code it ends when it cannot go on."""

GOOD = 0
FOUND = 1
WRONG_USE = 2


class Problem(Exception):
    """Something an operator can put right: one sentence that says what and how."""

    code = FOUND


class WrongUse(Problem):
    """The command or its settings were used wrongly; nothing was done."""

    code = WRONG_USE
