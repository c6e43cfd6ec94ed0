"""The knowledge articles of the good organisation, in the words of those who ask. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """An article, and how many readers it had, whom it helped, and whom it did not."""

    title: str
    symptom: str
    answer: str
    service: str
    audience: str = "everybody"
    read: int = 0
    solved: int = 0
    #: what readers say who were not helped
    missing: tuple[str, ...] = ()
    #: days before the end of the year on which it was published
    published: int = 200
    #: a second text, published so many days before the end
    again: tuple[int, str] | None = None


ARTICLES = (
    Written(
        "Sign in with a new phone",
        "New phone or number changed: the two-factor prompt loops, the app shows a number and the"
        " same prompt comes again. I cannot sign in any more.",
        "1. Open **My account** on a computer where you are still signed in.\n"
        "2. Under *Devices*, take the old phone out.\n"
        "3. Press *Add a phone*, and scan the picture with the app of the new phone.\n"
        "4. Sign in once in a private window.\n\n"
        "It takes three minutes. Is no computer signed in? Call us, we send a code to a colleague.",
        "S06", read=6, solved=5, missing=("My old phone is lost, there is no such button.",),
        again=(40, "\n\nIs the old phone lost? Say so on the phone: we block it at once."),
    ),
    Written(
        "Make a slow laptop quick again",
        "The laptop is slow, programs hang and everything takes minutes after the start.",
        "1. Save your work and restart: *Start, Power, Restart*. Closing the lid is no restart.\n"
        "2. Let waiting updates finish; leave it on power over lunch.\n"
        "3. Empty the folder *Downloads*, and close programs in the bar below that you do not use."
        "\n\nStill slow after a day? Report it with the time at which it was slow.",
        "S06", read=6, solved=4, missing=("It was slow again after an hour.",),
    ),
    Written(
        "Printer prints blank pages",
        "Blank or pale pages after the cartridge was changed; the test page is blank as well.",
        "1. Take the cartridge out and pull off the orange strip at its left side.\n"
        "2. Shake it five times to each side, and put it in until it clicks.\n"
        "3. Print the test page: *Menu, Reports, Test page*.\n\n"
        "Blank again? Take the next printer on the floor, and report this one with its number.",
        "S06", read=5, solved=4, published=120,
    ),
    Written(
        "Restore a file that was deleted",
        "A file or folder of a share is gone or was overwritten, and is needed again.",
        "1. Right-click the folder in which it was, *Properties, Earlier versions*.\n"
        "2. Open the version of the day before, and copy the file back.\n\n"
        "Versions are kept for 30 days. What is older we fetch from the backup: report it with"
        " path and day.",
        "S07", read=4, solved=3, published=150,
    ),
    Written(
        "VPN asks for a new certificate",
        "The VPN client says that the certificate has expired, and does not connect from outside.",
        "Connect once in the office or over the guest network at a branch: the new certificate"
        " comes by itself within ten minutes. Then restart the client.",
        "S06", read=3, solved=2, published=90,
    ),
    Written(
        "Share a large file with somebody outside",
        "The mail comes back because the attachment is too large.",
        "Put it into *Exchange*, press *Share*, type the address and choose a last day. The other"
        " side gets a link by mail and a code by text message.",
        "S06", read=0, published=30,
    ),
    Written(
        "Pairing code again after a change of phone",
        "For the desk: the caller confirmed the number, and the prompt loops.",
        "In *Identity*, remove the device named “old”, send a new pairing code, and ask the caller"
        " to sign in once in a private window. Check the name and the call-back number first.",
        "S06", audience="staff", read=2, published=180,
    ),
)  # fmt: skip
