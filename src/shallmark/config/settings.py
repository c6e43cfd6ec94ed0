"""Settings of an installation: read from the environment only, each declared in `env.py`."""

from pathlib import Path

import django_stubs_ext
import pghistory

from shallmark.config import env

# Lets annotations such as ModelForm[Any] stand in running code too.
django_stubs_ext.monkeypatch()

PACKAGE = Path(__file__).resolve().parent.parent
HOME = env.home()

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("TRUSTED_ORIGINS")
SITE_URL = env.text("SITE_URL")

INSTALLED_APPS = [
    "shallmark.config",
    "shallmark.web",
    "shallmark.simulate",
    "shallmark.connect.servicenow",
    "shallmark.conformity",
    "shallmark.operate.customer_service",
    "shallmark.manage.change_configuration",
    "shallmark.manage.grc",
    "shallmark.plan.alignment",
    "shallmark.plan.policy",
    "shallmark.manage.team",
    "shallmark.common.actions",
    "shallmark.common.search",
    "shallmark.common.notices",
    "shallmark.common.discussion",
    "shallmark.common.approvals",
    "shallmark.common.documents",
    "shallmark.common.waivers",
    "shallmark.common.parameters",
    "shallmark.common.calendars",
    "shallmark.kernel",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "django_htmx",
    "django.contrib.postgres",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shallmark.web.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shallmark.web.middleware.PlainRequestMiddleware",
    "shallmark.web.middleware.SignInRequiredMiddleware",
    "shallmark.web.middleware.PersonZoneMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "shallmark.config.urls"
WSGI_APPLICATION = "shallmark.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "shallmark.web.jinja.Templates",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "shallmark.web.jinja.environment",
            "context_processors": ["shallmark.web.context.frame"],
        },
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

DATABASES = {"default": env.database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Names, not objects of the kernel, so that Django finds the person before any record exists.
AUTH_USER_MODEL = "team.Person"
AUTHENTICATION_BACKENDS = ["shallmark.manage.team.sign_in.PersonBackend"]
# User names are unique without regard to case, by a constraint of the database.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = env.flag("SECURE")
CSRF_COOKIE_SECURE = env.flag("SECURE")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("SECURE") else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "shallmark.web.errors.csrf_failure"
ORGANISATION = env.text("ORGANISATION")

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = True
USE_TZ = True
# The database and the process work in UTC; the zone of the installation is for the reader.
TIME_ZONE = "UTC"
SITE_ZONE = env.text("TIME_ZONE")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ATTACHMENT_LIMIT = env.number("ATTACHMENT_LIMIT")
DATA_UPLOAD_MAX_MEMORY_SIZE = ATTACHMENT_LIMIT + 1024 * 1024
# One request may carry a few attachments; more would only fill the disk.
UPLOAD_LIMIT = 4 * ATTACHMENT_LIMIT + 1024 * 1024

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("MAIL_HOST")
EMAIL_PORT = env.number("MAIL_PORT")
EMAIL_HOST_USER = env.text("MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("MAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("MAIL_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM")

# The context is copied into each event row: no join to read a history, no second write to keep it.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
# Events are read by record and by time; their other keys need no index.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# procrastinate loads every task from this one list
PROCRASTINATE_IMPORT_PATHS = ["shallmark.config.jobs"]

DEMO = env.flag("SHALLMARK_DEMO")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL")},
}
