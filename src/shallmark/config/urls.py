"""All addresses: those of each app that has a `urls` module, then one set per record type."""

from django.urls import include, path

from shallmark.kernel.discovery import app_modules

#: they come last: what a function answers by itself goes before what every record type gets
LAST = "shallmark.pages"


urlpatterns = [
    # First, for it is asked most often and shares its prefix with nothing.
    path("api/v1/", include("shallmark.config.api")),
    *(
        path("", include(module))
        for module in reversed(app_modules("urls"))
        if module.__name__ != f"{LAST}.urls"
    ),
    path("", include(f"{LAST}.urls")),
]

handler400 = "shallmark.web.errors.bad_request"
handler403 = "shallmark.web.errors.forbidden"
handler404 = "shallmark.web.errors.not_found"
handler500 = "shallmark.web.errors.server_error"
