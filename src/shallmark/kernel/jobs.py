"""Jobs of the kernel. Each may run twice."""

from django.contrib.auth import get_user_model
from procrastinate.contrib.django import app

from shallmark.kernel.pages import list_jobs


@app.task(name="kernel.mass_action", queue="pages")
def mass_action(token: str, person: int) -> int:
    """Go on with a mass action; returns how many records it was done to."""
    by = get_user_model().objects.get(pk=person)
    job = list_jobs.find(token, by)
    if job is None:
        return 0
    return int(list_jobs.run(job, by).values["done"])
