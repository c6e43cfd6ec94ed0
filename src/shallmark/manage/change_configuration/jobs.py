"""Jobs of changes and of configuration."""

from shallmark.manage.change_configuration import jobs_change, jobs_items

__all__ = ["jobs_change", "jobs_items"]
