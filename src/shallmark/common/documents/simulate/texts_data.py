"""What the documents of the good organisation say. Data only."""

#: identifier -> purpose, and the steps or rules under it
TEXTS: dict[str, tuple[str, str]] = {
    "P-01": (
        "Whoever reports a disturbance is helped by one desk and hears how it goes on.",
        (
            "The desk records each incident while the caller is on the line. Impact and urgency"
            " give the priority; nobody chooses it by hand. What the desk cannot solve within"
            " half an hour goes to the team that supports the service. The caller confirms that"
            " it works before the incident is closed."
        ),
    ),
    "P-02": (
        "Everybody works by the text that is in force, and by no other.",
        (
            "The author writes a draft and names who approves it; nobody approves an own text."
            " A version takes effect under a change and replaces the one before it. The owner"
            " reads each document once a year and says whether it still holds. Printed copies"
            " count for the day on which they were printed."
        ),
    ),
    "P-03": (
        "We know which suppliers keep what they promised, and act on those who do not.",
        (
            "Each supplier has one manager on our side. Figures are compared with the contract"
            " every month and talked over every quarter. Two missed months lead to a plan with"
            " dates. The evaluation of the year decides whether a contract is prolonged."
        ),
    ),
    "P-04": (
        "A complaint is an offer to do better, and its sender gets an answer.",
        (
            "Whoever hears a complaint records it on the same day, also one said in passing."
            " The relationship manager answers within three working days. What cannot be settled"
            " goes to the executive. Complaints of the quarter are read together to find what"
            " repeats."
        ),
    ),
    "P-05": (
        "When many cannot work, one person leads and everybody else hears the same news.",
        (
            "The incident manager declares a major incident and opens the line. One person"
            " leads, one writes down what is done, one informs. Customers hear from us every 30"
            " minutes, also when there is nothing new. A review is held within ten working days."
        ),
    ),
    "P-06": (
        "What goes live was built, tested and accepted as a whole, and can be taken back.",
        (
            "A release names its changes, its tests and the way back. It is tested in the"
            " environment that resembles the live one. The service owner accepts it in writing."
            " Deployment stops at the first step that fails."
        ),
    ),
    "C-01": (
        "Shops sell and the warehouse ships again within four hours, whatever happened.",
        (
            "The shops go on selling offline for a day; the tills send their sales afterwards."
            " The warehouse changes to the second data centre by the list in the annex. The"
            " executive decides on the change, in absence the deputy. The plan is tested once a"
            " year with the people who would do it."
        ),
    ),
    "A-01": (
        "The platforms are there when the divisions work.",
        (
            "Each platform has two machines for each task, in two rooms. Power and cooling are"
            " checked every quarter. Maintenance lies in the night from Saturday to Sunday. The"
            " figures of each month are compared with the agreed targets."
        ),
    ),
    "K-01": (
        "Nothing runs full without our having seen it come.",
        (
            "Storage, memory and lines are measured every day. At 80 percent the team orders,"
            " at 90 percent it acts. The season from October to December is planned in July with"
            " the retail division. Forecasts are compared with what came."
        ),
    ),
    "S-01": (
        "Customers find what we offer, for whom, and what it costs.",
        (
            "Each live service has an entry with its hours, its targets and its contact. The"
            " owner of the service answers for its entry. What is retired leaves the catalogue"
            " on the same day. The catalogue is read with each division once a year."
        ),
    ),
    "S-02": (
        "The retail division and IT agree what is delivered and how it is measured.",
        (
            "The tills work on every day of sale from 7:00 to 22:00. Incidents of the first"
            " priority are solved within four hours. Both sides meet every month over the"
            " report. Who cannot keep a promise says so before it is broken."
        ),
    ),
    "V-01": (
        "Rooms, power and cooling for our machines, by the operator of the data centre.",
        (
            "The operator holds two feeds of power and tests the diesel each month. Visitors"
            " are named a day before. Disturbances are reported to our desk within 15 minutes."
            " The contract runs for three years and is given notice of six months before its"
            " end."
        ),
    ),
    "S-03": (
        "What the customer portal must do, as agreed with those who use it.",
        (
            "Customers see their own incidents and nobody else's. A page is there within two"
            " seconds at 500 users. The portal works on a phone and with a screen reader."
            " Changed requirements are agreed in writing with the relationship manager."
        ),
    ),
    "V-02": (
        "Suppliers are chosen by the same measure, whoever asks.",
        (
            "Price counts for 40 of 100 points, quality for 40, safety of information for 20."
            " At least three offers are compared from 10,000 a year on. Two people score without"
            " seeing the other's points. The reasons are kept with the contract."
        ),
    ),
    "O-01": (
        "The rooms stay dry, closed and free of dust.",
        (
            "Only named people have a key, and nobody lends it. Guests are accompanied. Boxes"
            " are unpacked outside. Who sees water calls the house service first and the desk"
            " next."
        ),
    ),
    "O-02": (
        "Words mean the same to all of us.",
        (
            "An incident is an interruption that somebody notices. A problem is the unknown"
            " cause of one or several. A change is everything that alters a service or an item."
            " Whoever misses a word proposes it to the owner of this glossary."
        ),
    ),
    "O-03": (
        "A name says where a machine stands and what it is for.",
        (
            "The first three letters are the site, the next two the purpose, then comes a"
            " number. Names are never used twice. Test machines end with a t. The register of"
            " items is the only list of names."
        ),
    ),
    "V-03": (
        "We improve what helps most for what it costs.",
        (
            "A proposal is scored by its use for customers, its cost and its risk. What reaches"
            " seven of ten points is planned. The board looks at all proposals every quarter."
            " Each one gets an answer, a refusal too."
        ),
    ),
    "V-04": (
        "What the security board decided can be read later.",
        (
            "The board meets every two months. Decisions are noted with the reason and with who"
            " was against them. Exceptions name their end. The minutes are approved at the next"
            " meeting."
        ),
    ),
    "T-01": (
        "The second release of the shop goes live without a lost order.",
        (
            "Both releases run beside each other for two weeks. Orders are compared each"
            " evening. The service desk is trained before the first customer comes. The service"
            " owner decides on the last day whether the old one is switched off."
        ),
    ),
}
#: identifier -> what changed, and the steps of the version that replaced the first in the year
REVISED: dict[str, tuple[str, str]] = {
    "P-01": (
        "The desk hands on after 15 minutes, and tells the caller at once",
        (
            "The desk records each incident while the caller is on the line. Impact and urgency"
            " give the priority; nobody chooses it by hand. What the desk cannot solve within 15"
            " minutes goes to the team that supports the service, and the caller is told to"
            " whom. The caller confirms that it works before the incident is closed; after five"
            " working days of silence it is closed with a last mail."
        ),
    ),
    "P-02": (
        "Texts that many confirm are announced; printed copies are given up",
        (
            "The author writes a draft and names who approves it; nobody approves an own text."
            " A version takes effect under a change and replaces the one before it. Texts that"
            " the staff confirms are announced a week before. The owner reads each document once"
            " a year and says whether it still holds. Printed copies are no longer kept"
            " anywhere."
        ),
    ),
}
