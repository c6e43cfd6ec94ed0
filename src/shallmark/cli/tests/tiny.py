"""Settings of the smallest site that the supervisor can serve: the tests of `cli` need no more.

With the product's own settings each of them would migrate every app first.
"""

from shallmark.config import env

SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
DATABASES = {"default": env.database("DATABASE_URL")}
ROOT_URLCONF = "shallmark.cli.tests.tiny_urls"
USE_TZ = True
