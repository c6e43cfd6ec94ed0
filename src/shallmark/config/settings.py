"""Settings of an installation: read from the environment only, each declared in `env.py`."""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
import pghistory

from shallmark.config import env, job_middleware, trigger_registry

# Lets annotations such as ModelForm[Any] stand in running code too.
django_stubs_ext.monkeypatch()
trigger_registry.use()

PACKAGE = Path(__file__).resolve().parent.parent
HOME = env.home()

SECRET_KEY = env.text("SECRET_KEY")
EVIDENCE_KEY = env.text("EVIDENCE_KEY")
BRING_IN_KEY = env.bring_in_key()
DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("TRUSTED_ORIGINS")
SITE_URL = env.text("SITE_URL")

INSTALLED_APPS = [
    "shallmark.config",
    "shallmark.web",
    "shallmark.simulate",
    "shallmark.connect.cases",
    "shallmark.connect.exchange",
    "shallmark.connect.mail",
    "shallmark.conformity",
    "shallmark.operate.customer_service.status",
    "shallmark.operate.customer_service",
    "shallmark.manage.change_configuration",
    "shallmark.manage.grc",
    "shallmark.plan.alignment",
    "shallmark.plan.policy",
    "shallmark.manage.team",
    "shallmark.workplace",
    "shallmark.common.actions",
    "shallmark.common.search",
    "shallmark.common.notices",
    "shallmark.common.discussion",
    "shallmark.common.approvals",
    "shallmark.common.documents",
    "shallmark.common.waivers",
    "shallmark.common.stated",
    "shallmark.common.parameters",
    "shallmark.common.calendars",
    "shallmark.common.bulk",
    "shallmark.common.saved_views",
    "shallmark.common.links",
    "shallmark.common.jobs",
    "shallmark.api",
    "shallmark.pages",
    "shallmark.kernel",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "axes",
    "django.contrib.postgres",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "shallmark.web.proxies.TrustedProxiesMiddleware",
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
    "shallmark.operate.customer_service.portal.guard.PortalMiddleware",
    "shallmark.web.middleware.PersonZoneMiddleware",
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
# Fields of forms, too: Django's own templates draw a long choice in twice the time.
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {"default": env.database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Names, not objects of the kernel, so that Django finds the person before any record exists.
AUTH_USER_MODEL = "team.Person"
# The first asks whether there were too many wrong passwords, before the second hashes one.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "shallmark.manage.team.sign_in.PersonBackend",
]
PASSWORD_HASHERS = [
    "shallmark.manage.team.sign_in.PasswordHasher",
    # Django's own; what is hashed by it is hashed anew at the next sign-in.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AXES_HANDLER = "shallmark.manage.team.throttle.SignInLimits"
AXES_USERNAME_CALLABLE = "shallmark.manage.team.throttle.account_of"
AXES_CLIENT_IP_CALLABLE = "shallmark.web.proxies.caller"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
SIGN_IN_TRIES = env.count("SIGN_IN_TRIES")
SIGN_IN_TRIES_ACCOUNT = env.count("SIGN_IN_TRIES_ACCOUNT")
SIGN_IN_TRIES_ADDRESS = env.count("SIGN_IN_TRIES_ADDRESS")
SIGN_IN_TRIES_ALL = env.count("SIGN_IN_TRIES_ALL")
SIGN_IN_WAIT = timedelta(minutes=env.count("SIGN_IN_WAIT"))
RESET_TRIES = env.count("RESET_TRIES")
RESET_WAIT = timedelta(minutes=env.count("RESET_WAIT"))
TRUSTED_PROXIES = env.trusted_proxies()
# User names are unique without regard to case, by a constraint of the database; the views of the
# sign-in answer for themselves when there were too many tries, without the middleware of axes.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004", "axes.W002"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_ENGINE = "shallmark.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = env.flag("SECURE")
CSRF_COOKIE_SECURE = env.flag("SECURE")
SECURE_SSL_REDIRECT = env.redirects_to_https()
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS")
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("SECURE") else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "shallmark.web.errors.csrf_failure"
ORGANISATION = env.text("ORGANISATION")
CURRENCY = env.text("CURRENCY")

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = True
USE_TZ = True
# The database and the process work in UTC; the zone of the installation is for the reader.
TIME_ZONE = "UTC"
SITE_ZONE = env.text("TIME_ZONE")

#: bytes that a database on the disk of HOME needs
DISK_ROOM = env.DISK_ROOM

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
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ATTACHMENT_LIMIT = env.number("ATTACHMENT_LIMIT")
DATA_UPLOAD_MAX_MEMORY_SIZE = ATTACHMENT_LIMIT + 1024 * 1024
# One request may carry a few attachments; more would only fill the disk.
UPLOAD_LIMIT = 4 * ATTACHMENT_LIMIT + 1024 * 1024

MAIL_TOKEN_URL = env.text("MAIL_TOKEN_URL")
MAIL_CLIENT, MAIL_CLIENT_SECRET = env.text("MAIL_CLIENT"), env.text("MAIL_CLIENT_SECRET")
MAIL_REFRESH_TOKEN, MAIL_SCOPE = env.text("MAIL_REFRESH_TOKEN"), env.text("MAIL_SCOPE")
EMAIL_BACKEND = (
    "shallmark.common.notices.oauth.TokenBackend"
    if MAIL_TOKEN_URL
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = env.text("MAIL_HOST")
EMAIL_PORT = env.number("MAIL_PORT")
EMAIL_HOST_USER = env.text("MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("MAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("MAIL_TLS")
EMAIL_TIMEOUT = 10
#: what the mail server has taken and the database does not know yet
MAIL_OUTBOX = HOME / "outbox"
#: the refresh token that was given last, sealed
MAIL_TOKEN_FILE = HOME / "secrets" / "mail-refresh-token"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM")
#: where mails are delivered to us by SMTP; empty where nothing listens
MAIL_LISTEN = env.text("MAIL_LISTEN")

# The context is copied into each event row: no join to read a history, no second write to keep it.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
# Events are read by record and by time; their other keys need no index.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# procrastinate loads every task from this one list
PROCRASTINATE_IMPORT_PATHS = ["shallmark.config.jobs"]
PROCRASTINATE_ON_APP_READY = "shallmark.config.worker.prepare"
PROCRASTINATE_WORKER_DEFAULTS = {"task_middleware": job_middleware.AROUND_EACH}

DEMO = env.flag("SHALLMARK_DEMO")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "no_waits": {"()": "shallmark.config.logs.NoWaits"},
        "outages": {"()": "shallmark.config.logs.OutageInOneLine"},
    },
    "formatters": {"dated": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "loggers": {"django.request": {"filters": ["no_waits"]}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["outages"],
            "formatter": "dated",
        },
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL")},
}
