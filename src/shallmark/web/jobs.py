"""Jobs of pages that belong to no record. Each may run twice."""

from django.contrib.auth import get_user_model
from procrastinate.contrib.django import app

from shallmark.web import imports


@app.task(name="web.import", queue="pages")
def go_on_importing(token: str, person: int) -> str:
    """Go on with an import from where it stands; returns the stage it reached."""
    by = get_user_model().objects.get(pk=person)
    job = imports.find(token, by)
    if job is None:
        return ""
    if job.values["stage"] == imports.LOOKING:
        job = imports.look(job, by)
    elif job.values["stage"] == imports.WRITING:
        job = imports.write(job, by)
    return str(job.values["stage"])
