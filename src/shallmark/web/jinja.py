"""The Jinja2 environment of all pages: Django's backend, our globals, filters and strictness."""

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import ChainableUndefined, Environment, StrictUndefined, pass_environment
from markupsafe import Markup, escape

from shallmark import standing
from shallmark.common.iso_days import days_in_words
from shallmark.kernel import clock
from shallmark.pages import formats
from shallmark.web import shapes, text
from shallmark.web.template_bytecode import LateCode, template_bytecode

SPRITE = Path(__file__).parent / "static/web/icons.svg"
OWN_SHAPE = re.compile(r"^([oscp]-|mark$)")


class Templates(Jinja2):
    """Django's Jinja2 backend, reading each app's folder `templates`."""

    app_dirname = "templates"


def environment(**options: Any) -> Environment:  # noqa: ANN401  what Django's backend gives
    """As named in settings.TEMPLATES.

    A name that is missing is an error in tests and while developing, and empty in service.
    """
    strict = settings.DEBUG or getattr(settings, "TEMPLATES_STRICT", False)
    options.setdefault("undefined", StrictUndefined if strict else ChainableUndefined)
    env = Environment(  # noqa: S701 - autoescape is set to True by Django's backend
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        bytecode_cache=template_bytecode(),
        optimized=False,
        **{"autoescape": True, **options},
    )
    env.code_generator_class = LateCode
    env.install_gettext_callables(  # type: ignore[attr-defined]
        said_in_language, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(_globals())
    env.filters.update(_filters())
    return env


def said_in_language(message: str) -> str:
    """`gettext`, kept: a page asks more than a hundred times, and is drawn again and again."""
    return _untranslated(get_language(), message)


@lru_cache(maxsize=8192)
def _untranslated(_language: str | None, message: str) -> str:
    return gettext(message)


def _globals() -> dict[str, Any]:
    return {
        "url": url,
        "url_or_none": url_or_none,
        "static": static,
        "icon": icon,
        "now": _now,
        "sector": shapes.sector,
        "strip_slices": shapes.strip,
        "history_blocks": shapes.history,
        "highest_failed": shapes.highest_failed,
        "spark_blocks": shapes.spark,
        "heat_step": shapes.heat,
        "OUTCOMES": shapes.OUTCOMES,
        "state_of": standing.in_words,
        "state_shape": shapes.state_shape,
        "outcome_shape_of": shapes.outcome_shape_of,
        "clock_text": formats.clock_text,
        "records_in_words": formats.records_in_words,
    }


def _filters() -> dict[str, Callable[..., Any]]:
    return {
        "moment": moment,
        "day": day,
        "duration": formats.duration,
        "count": formats.count,
        "number": formats.number,
        "signed": formats.signed,
        "money": money,
        "compact": formats.compact,
        "percent": formats.percent,
        "size": formats.size,
        "initials": formats.initials,
        "hue": formats.hue,
        "markdown": text.markdown,
        "naming": text.naming,
        "days": days_in_words,
        "sql_lines": text.sql_lines,
        "iso": formats.iso,
    }


def day(value: date, *, year: bool = True) -> str:
    """A day; without its year where that is this one, unless it is always to be told."""
    return formats.day(value, year=year or value.year != clock.now().year)


def money(value: float | Decimal, currency: str = "") -> str:
    """A sum in the currency of the organisation."""
    return formats.money(value, currency or settings.CURRENCY)


def _now() -> datetime:
    """The kernel's clock, so that a page shown as of another moment agrees with itself."""
    return clock.now()


def _zone() -> tzinfo:
    return timezone.get_current_timezone()


def url(name: str, *args: object, **kwargs: object) -> str:
    """Address of a named view."""
    if not args and not kwargs:
        site = get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF
        return _address(site, name)
    return reverse(name, args=args or None, kwargs=kwargs or None)


@lru_cache(maxsize=512)
def _address(_site: tuple[str, str], name: str) -> str:
    """Kept by where the product is mounted: the frame of every page asks for a dozen."""
    return reverse(name)


def url_or_none(name: str, *args: object) -> str | None:
    """Address of a view that an installation may not have."""
    try:
        return url(name, *args)
    except NoReverseMatch:
        return None


def moment(value: datetime | str | None, style: str = "auto", at: datetime | None = None) -> Markup:
    """A <time> in the reader's zone with the exact time on hover; an en dash for none.

    Args:
        value: aware time; or its text as `isoformat` writes it and snapshots keep it.
        style: auto, ago, time, date or full; see `formats.moment`.
        at: the reader's now; the kernel's clock if not given.

    """
    if not value:
        return Markup('<span class="ink-3">\u2013</span>')
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    text = formats.moment(value, at or _now(), _zone(), style)
    live = " data-ago" if style == "ago" else ""
    exact, iso = escape(formats.exact(value, _zone())), formats.iso(value)
    said = f'<time datetime="{iso}" title="{exact}"{live}>{escape(text)}</time>'
    return Markup(said)  # noqa: S704  its parts are escaped


@cache
def icon_names() -> frozenset[str]:
    """Every name in the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))


@pass_environment
def icon(env: Environment, name: str, size: int = 16, label: str = "", cls: str = "") -> Markup:
    """One symbol of the sprite, silent beside its word; with `label` it speaks for itself.

    Raises:
        LookupError: no such symbol (only where undefined names are errors, too).

    """
    if name not in icon_names():
        if issubclass(env.undefined, StrictUndefined):
            raise LookupError(f"The sprite has no icon {name}; add it to tools/vendor.json.")
        name = "point"
    return _symbol(name, size, label, cls)


@lru_cache(maxsize=1024, typed=True)
def _symbol(name: str, size: int, label: str, cls: str) -> Markup:
    """Kept: a page has some ninety of them, and most are on every page."""
    kind = "shape" if OWN_SHAPE.match(name) else "icon"
    names = " ".join(filter(None, [kind, f"{kind}-{size}" if size != 16 else "", cls]))
    spoken = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(
        names, spoken, static("web/icons.svg"), name
    )
