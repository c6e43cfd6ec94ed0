"""Whether an effect of a change was considered: said in words, or chosen to be none."""

from shallmark.common.parameters.texts import says
from shallmark.manage.change_configuration.models import Change

#: text of the assessment -> the choice that there is none
NO_EFFECT = {
    "service_impact": "no_service_effect",
    "customer_impact": "no_customer_effect",
    "availability_impact": "no_availability_effect",
    "continuity_impact": "no_continuity_effect",
    "security_impact": "no_security_effect",
    "release_impact": "no_release_effect",
}


def considered(change: Change, *names: str) -> bool:
    """Whether each of these parts says something, or is chosen to have no effect."""
    chosen = {name for name, choice in NO_EFFECT.items() if getattr(change, choice)}
    return all(name in chosen or says(change, getattr(change, name)) for name in names)


def answered_otherwise(change: Change) -> set[str]:
    """Of each effect and the choice that there is none, the one that was not taken."""
    return {
        text if getattr(change, choice) else choice
        for text, choice in NO_EFFECT.items()
        if getattr(change, choice) or getattr(change, text)
    }
