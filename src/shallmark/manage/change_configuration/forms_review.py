"""How a review asks for what was planned beside what was reached: a table that one fills in."""

from collections.abc import Mapping
from itertools import count, takewhile
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shallmark.kernel.forms import FieldFactory
from shallmark.kernel.models.fields import ModelField
from shallmark.manage.change_configuration.models.change_lists import LinesInput

#: empty lines at the end of the table
SPARE = 3
BETWEEN = " | "


class CellsInput(forms.Textarea):
    """Lines of cells with " | " between them as a table of inputs; a text of lines is read, too."""

    def columns(self) -> list[str]:
        return [_("What is measured"), _("Planned"), _("Reached")]

    def render(
        self,
        name: str,
        value: object,
        attrs: Mapping[str, Any] | None = None,
        renderer: object = None,
    ) -> SafeString:
        """Every line that there is, and some to add."""
        columns = self.columns()
        lines = [line.split("|") for line in str(value or "").splitlines() if line.strip()]
        rows = [*lines, *([] for _spare in range(SPARE))]
        heads = format_html_join("", '<th scope="col">{}</th>', ((one,) for one in columns))
        body = format_html_join(
            "", "<tr>{}</tr>",
            ((self._cells(name, place, cells, columns),) for place, cells in enumerate(rows)),
        )  # fmt: skip
        return format_html(
            '<table class="table wraps"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
            heads, body,
        )  # fmt: skip

    def _cells(self, name: str, place: int, cells: list[str], columns: list[str]) -> SafeString:
        return format_html_join(
            "", '<td><input class="input" name="{}-{}-{}" value="{}" aria-label="{}, {}"></td>',
            ((name, place, at, cells[at].strip() if at < len(cells) else "", head, place + 1)
             for at, head in enumerate(columns)),
        )  # fmt: skip

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Any:  # noqa: ANN401  as Django's
        if f"{name}-0-0" not in data:
            return data.get(name)
        lines = []
        for place in takewhile(lambda place: f"{name}-{place}-0" in data, count()):
            cells = [
                str(data.get(f"{name}-{place}-{at}", "")).replace("|", "/").strip()
                for at, _head in enumerate(self.columns())
            ]
            if any(cells):
                lines.append(BETWEEN.join(cells))
        return "\n".join(lines)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        return name not in data and f"{name}-0-0" not in data


def _outcomes(field: ModelField) -> forms.Field:
    return LinesInput(label=field.verbose_name, required=False, widget=CellsInput())


OUTCOME_FIELDS: Mapping[str, FieldFactory] = {"outcomes": _outcomes}
