"""iTop's classes, states and references in our words. What is not here is taken as it is called."""

#: elements that only say of which sort something is: told by name, no items
TYPOLOGY = frozenset(
    {
        "Brand", "Model", "NetworkDeviceType", "OSFamily", "OSVersion", "IOSVersion",
        "ContactType", "DocumentType", "ContractType", "ServiceFamily",
    }
)  # fmt: skip

#: classes whose keys are of one row: a key names one object among all of them
SPACES = {
    **dict.fromkeys(
        (
            "ApplicationSolution", "BusinessProcess", "DBServer", "DatabaseSchema", "Enclosure",
            "Farm", "Hypervisor", "MiddlewareInstance", "Middleware", "MobilePhone", "NAS",
            "NetworkDevice", "OtherSoftware", "PC", "PCSoftware", "PDU", "Peripheral", "Phone",
            "IPPhone", "PowerSource", "Printer", "Rack", "SANSwitch", "Server", "StorageSystem",
            "Tablet", "TapeLibrary", "VirtualMachine", "WebApplication", "WebServer",
        ),
        "FunctionalCI",
    ),
    **dict.fromkeys(("Person", "Team"), "Contact"),
    **dict.fromkeys(("CustomerContract", "ProviderContract"), "Contract"),
    **dict.fromkeys(("OSLicence", "SoftwareLicence"), "Licence"),
}  # fmt: skip

CLASSES = {
    "Server": "server",
    "VirtualMachine": "virtual-machine",
    "Hypervisor": "hypervisor",
    "Farm": "cluster",
    "NetworkDevice": "network-device",
    "SANSwitch": "network-device",
    "StorageSystem": "storage",
    "NAS": "storage",
    "TapeLibrary": "storage",
    "PC": "workstation",
    "Tablet": "workstation",
    "Printer": "printer",
    "Phone": "phone",
    "IPPhone": "phone",
    "MobilePhone": "phone",
    "Rack": "rack",
    "Enclosure": "rack",
    "PDU": "power-device",
    "PowerSource": "power-feed",
    "ApplicationSolution": "application",
    "WebApplication": "application",
    "BusinessProcess": "business-process",
    "DBServer": "software-instance",
    "WebServer": "software-instance",
    "Middleware": "software-instance",
    "OtherSoftware": "software-instance",
    "PCSoftware": "software-instance",
    "DatabaseSchema": "database",
    "MiddlewareInstance": "database",
    "Software": "software",
    "Location": "location",
    "Organization": "organisation",
    "Team": "team",
    "Person": "person",
    "Service": "service",
    "ServiceSubcategory": "service-component",
    "SLA": "service-level-agreement",
    "SLT": "service-level-target",
    "CustomerContract": "contract",
    "ProviderContract": "contract",
    "DeliveryModel": "delivery-model",
    "CoverageWindow": "coverage-window",
    "OSLicence": "licence",
    "SoftwareLicence": "licence",
}

STATES = {
    "production": "live",
    "active": "live",
    "implementation": "in_build",
    "stock": "in_stock",
    "standby": "in_stock",
    "obsolete": "withdrawn",
    "inactive": "withdrawn",
}

_CI = ("FunctionalCI",)
#: field -> key spaces it may name, and our relation; "" = told by name
REFERENCES: dict[str, tuple[tuple[str, ...], str]] = {
    "org_id": (("Organization",), ""),
    "provider_id": (("Organization",), "provided_by"),
    "parent_id": (("Organization",), "part_of"),
    "location_id": (("Location",), "located_in"),
    "rack_id": (_CI, "located_in"),
    "enclosure_id": (_CI, "located_in"),
    "powerA_id": (_CI, "powered_by"),
    "powerB_id": (_CI, "powered_by"),
    "virtualhost_id": (_CI, "runs_on"),
    "server_id": (_CI, "runs_on"),
    "farm_id": (_CI, "part_of"),
    "system_id": (_CI, "runs_on"),
    "dbserver_id": (_CI, "runs_on"),
    "webserver_id": (_CI, "runs_on"),
    "middleware_id": (_CI, "runs_on"),
    "software_id": (("Software",), "depends_on"),
    "softwarelicence_id": (("Licence",), "licensed_by"),
    "oslicence_id": (("Licence",), "licensed_by"),
    "brand_id": (("Brand",), ""),
    "model_id": (("Model",), ""),
    "networkdevicetype_id": (("NetworkDeviceType",), ""),
    "osfamily_id": (("OSFamily",), ""),
    "osversion_id": (("OSVersion",), ""),
    "service_id": (("Service",), "part_of"),
    "servicefamily_id": (("ServiceFamily",), ""),
    "deliverymodel_id": (("DeliveryModel",), "depends_on"),
    "sla_id": (("SLA",), "depends_on"),
    "slt_id": (("SLT",), "depends_on"),
    "coveragewindow_id": (("CoverageWindow",), "depends_on"),
    "customercontract_id": (("Contract",), "depends_on"),
    "providercontract_id": (("Contract",), "depends_on"),
    "applicationsolution_id": (_CI, "depends_on"),
    "functionalci_id": (_CI, "depends_on"),
    "businessprocess_id": (_CI, "depends_on"),
    "networkdevice_id": (_CI, "connected_to"),
    "connectableci_id": (_CI, "connected_to"),
    "team_id": (("Contact",), "used_by"),
    "person_id": (("Contact",), "used_by"),
    "contact_id": (("Contact",), "used_by"),
}

#: links whose meaning is another than "the first depends on the second"
LINKS = {
    "lnkConnectableCIToNetworkDevice": "connected_to",
    "lnkCustomerContractToService": "provided_by",
    "lnkPersonToTeam": "connected_to",
    "lnkDeliveryModelToContact": "connected_to",
    "lnkContactToFunctionalCI": "connected_to",
    "lnkContactToService": "connected_to",
    "lnkSLAToSLT": "connected_to",
    "lnkServerToVolume": "depends_on",
}

#: fields that have a place of their own
WORDS = frozenset(
    {
        "name", "description", "status", "business_criticity", "vendor", "version",
        "asset_number", "end_of_warranty", "icon", "data", "mimetype", "filename",
    }
)  # fmt: skip
