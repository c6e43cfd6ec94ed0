"""What a life may declare, and what is refused while it is declared."""

from typing import TYPE_CHECKING

import pytest
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step, life_of, steps_of
from shallmark.manage.grc.gates_risk import risk_complete
from shallmark.manage.grc.life.control import ControlLife
from shallmark.manage.grc.models import Control, Risk

if TYPE_CHECKING:
    from shallmark.kernel.people import Person

S = Control.Status


def test_it_refuses_a_gate_of_another_record() -> None:
    with pytest.raises(TypeError, match="risk_complete of step design takes a Risk, not a Control"):

        class OfRisks(Lifecycle[Control]):
            design = Step(S.PROPOSED, S.DESIGNED, _("Design"), gates=(risk_complete,))

    assert life_of(Control) is ControlLife


def test_it_refuses_an_effect_on_another_record() -> None:
    with pytest.raises(TypeError, match="design of step design takes a Risk, not a Control"):

        class OnRisks(Lifecycle[Control]):
            @Step(S.PROPOSED, S.DESIGNED, _("Design"))
            @staticmethod
            def design(risk: Risk, by: "Person | None") -> None:
                risk.rescore()

    assert life_of(Control) is ControlLife


def test_it_refuses_a_state_that_the_model_does_not_have() -> None:
    with pytest.raises(ValueError, match="new"):

        class Elsewhere(Lifecycle[Control]):
            design = Step("new", S.DESIGNED, _("Design"))


def test_a_step_that_asks_for_more_leaves_the_shared_one_as_it_is() -> None:
    shared = Step(S.PROPOSED, S.DESIGNED, _("Design"), required=("owner",), icon="tools")
    extended = shared.also(required=("owner", "kind"), sets_time=("designed_at",))
    assert (shared.required, extended.required) == (("owner",), ("owner", "kind"))
    assert (shared.sets_time, extended.sets_time) == ((), ("designed_at",))
    assert extended.icon == "tools"


def test_steps_stand_in_the_order_of_the_states() -> None:
    assert list(steps_of(Control)) == ["design", "put_in_operation", "review", "fail", "retire"]
