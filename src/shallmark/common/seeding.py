"""Day-one defaults: each app may have a module `seed` with a function `seed`."""

from django.db import transaction

from shallmark.kernel.discovery import app_modules
from shallmark.kernel.provenance import Source, entered


@entered(Source.SEED)
def seed_all() -> None:
    """Create the defaults that are missing, the lowest floor first; it is safe to run again.

    What an organisation has changed stays as it is.
    """
    with transaction.atomic():
        for module in app_modules("seed"):
            module.seed()
