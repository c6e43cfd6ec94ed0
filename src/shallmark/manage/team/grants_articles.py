"""Who may do what with knowledge articles: every colleague writes, the desk reviews for others."""

from shallmark.kernel.access import ALL_STEPS, Grant, Scope

_STEPS = frozenset({"submit", "publish", "send_back", "review", "settle", "revise"})
#: staff write their own; the gates let nobody publish what they wrote
WORKS: tuple[Grant, ...] = (
    Grant("knowledge_article", read=Scope.EVERYTHING, write=Scope.OWN, create=True),
)
REVIEWS: tuple[Grant, ...] = (
    Grant(
        "knowledge_article", read=Scope.EVERYTHING, write=Scope.EVERYTHING, steps=_STEPS,
        create=True,
    ),
)  # fmt: skip
MANAGES: tuple[Grant, ...] = (
    Grant(
        "knowledge_article", read=Scope.EVERYTHING, write=Scope.EVERYTHING, steps=ALL_STEPS,
        create=True,
    ),
)  # fmt: skip
CUSTOMERS: tuple[Grant, ...] = (Grant("knowledge_article", read=Scope.CUSTOMER),)
