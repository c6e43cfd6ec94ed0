from shallmark.plan.alignment.models.customer import Customer, CustomerPerson
from shallmark.plan.alignment.models.service import Service, ServiceOffer
from shallmark.plan.alignment.models.target import ServiceLevelTarget

__all__ = ["Customer", "CustomerPerson", "Service", "ServiceLevelTarget", "ServiceOffer"]
