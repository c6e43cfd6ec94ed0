"""The incidents of the simulated organisation, the lapses in them, and the queue of the desk."""

from shallmark.operate.customer_service.models import KnowledgeArticle, RequestItem
from shallmark.operate.customer_service.simulate import (
    lapses,
    lapses_articles,
    lapses_left_early,
    lapses_requests,
    lapses_reviews,
    lapses_security,
    lapses_silence,
)
from shallmark.operate.customer_service.simulate.articles import write_articles
from shallmark.operate.customer_service.simulate.demo_queue import write_demo_queue
from shallmark.operate.customer_service.simulate.demo_requests import write_demo_requests
from shallmark.operate.customer_service.simulate.demo_texts import write_demo_texts
from shallmark.operate.customer_service.simulate.incidents import IncidentSource
from shallmark.operate.customer_service.simulate.organisation import build_codes
from shallmark.operate.customer_service.simulate.requests import write_requests
from shallmark.simulate.declarations import Baseline, FunctionSimulation

SIMULATION = FunctionSimulation(
    build=build_codes,
    after=(
        Baseline("requests", RequestItem.objects.exists, write_requests),
        Baseline("articles", KnowledgeArticle.objects.exists, write_articles),
    ),
    lapses=(
        *lapses_articles.LAPSES,
        *lapses_requests.LAPSES,
        *lapses_reviews.LAPSES,
        *lapses.LAPSES,
        *lapses_left_early.LAPSES,
        *lapses_silence.LAPSES,
        *lapses_security.LAPSES,
    ),
    scenarios=IncidentSource(),
    demo=(write_demo_queue, write_demo_texts, write_demo_requests),
)
