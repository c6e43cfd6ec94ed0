"""A dot is no evidence: the good year with a dot in every text that a check asks for."""

import pytest

pytestmark = pytest.mark.simulated_year
