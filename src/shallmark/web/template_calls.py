"""What a page does hundreds of times, by the shortest way: a macro, an import, a word.

Jinja finds out anew with each call what its callable wants to be given, and with each import which
globals are missing there. Here a macro is a macro, and all templates have the same globals.
"""

from collections.abc import Callable
from functools import lru_cache

from django.utils.translation import get_language, gettext
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode
from markupsafe import Markup


@lru_cache(maxsize=8192)
def _kept(_language: str | None, message: str) -> Markup:
    return Markup(gettext(message))  # noqa: S704  the text is ours


@lru_cache(maxsize=8192)
def _whole(language: str | None, message: str) -> Markup:
    return _kept(language, message) % {}


def said_in_language(message: str, **variables: object) -> Markup:
    """`gettext`, kept: a page asks more than a hundred times, and is drawn again and again.

    What is put into it is escaped, as Jinja does it; a per cent sign is always written twice.
    """
    language = get_language()
    return _kept(language, message) % variables if variables else _whole(language, message)


class QuickContext(Context):
    """Calls macros and words of ours without asking what they want."""

    @internalcode
    def call(self, called: Callable[..., object], /, *args: object, **kwargs: object) -> object:
        kind = type(called)
        if kind is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return called(self.eval_ctx, *args, **kwargs)
        if called is said_in_language:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return said_in_language(*args, **kwargs)  # type: ignore[arg-type]  # a template's words
        return super().call(called, *args, **kwargs)


class SharingTemplate(Template):
    """Its macros are made once; they read no globals but those of the environment."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        known = self.environment.globals.keys()
        if ctx is not None and ctx.globals_keys <= known:
            ctx = None
        return super()._get_default_module(ctx)
