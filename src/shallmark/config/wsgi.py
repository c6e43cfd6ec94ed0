"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
# A page reads one record or fifty and joins their names: the order of the statement is good, and to
# think of all others takes PostgreSQL three times as long as to answer.
os.environ.setdefault("PGOPTIONS", "-c join_collapse_limit=1")
application = get_wsgi_application()
