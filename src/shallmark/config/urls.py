"""All addresses: the product's own pages, then one set per record type."""

from django.urls import include, path

urlpatterns = [
    path("", include("shallmark.web.urls")),
    path("", include("shallmark.common.discussion.urls")),
    path("", include("shallmark.common.notices.urls")),
    path("", include("shallmark.common.search.urls")),
    path("", include("shallmark.operate.customer_service.urls")),
    path("", include("shallmark.manage.change_configuration.urls")),
    path("", include("shallmark.manage.grc.urls")),
    path("", include("shallmark.manage.team.urls")),
    path("", include("shallmark.conformity.urls")),
    path("api/v1/", include("shallmark.config.api")),
    path("", include("shallmark.kernel.urls")),
]

handler400 = "shallmark.web.errors.bad_request"
handler403 = "shallmark.web.errors.forbidden"
handler404 = "shallmark.web.errors.not_found"
handler500 = "shallmark.web.errors.server_error"
