"""Who and what there is in the demo studio."""

from dataclasses import dataclass

from actions.setup import Founding
from domain.people import Role

PASSWORD = "the demo has no secrets"  # noqa: S105  it is printed for every visitor
OWNER = "olivia@northlight.example"
ENGINEER = "ana@northlight.example"  # whose timers are left to the visitor, as the owner's are

FOUNDING = Founding(
    organization="Northlight Studio",
    name="Olivia Hart",
    email=OWNER,
    password=PASSWORD,
    currency="EUR",
    timezone="Europe/Paris",
    locale="en-GB",
)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    role: Role


def _person(name: str, role: Role) -> Person:
    return Person(name, f"{name.partition(' ')[0].lower()}@northlight.example", role)


PEOPLE = (
    _person("Marc Leroy", Role.MANAGER),
    _person("Ana Silva", Role.ENGINEER),
    _person("Ben Okafor", Role.ENGINEER),
    _person("Clara Martin", Role.ENGINEER),
    _person("Daniel Kim", Role.ENGINEER),
    _person("Emma Novak", Role.ENGINEER),
    _person("Felix Braun", Role.ENGINEER),
    _person("Grace Adeyemi", Role.ENGINEER),
    _person("Hugo Petit", Role.ENGINEER),
    _person("Ines Costa", Role.VIEWER),
    _person("Jules Moreau", Role.VIEWER),
)
ROOMS = (("Room A", "#EF4444"), ("Room B", "#3B82F6"), ("Room C", "#10B981"))
PROJECTS = (  # the client, and what is made for it
    ("Blue Heron Records", "Tidewater"),
    ("Blue Heron Records", "Glass Harbour"),
    ("Maison Lumière", "Nuits blanches"),
    ("The Late Trains", "Second Platform"),
    ("Petit Chêne Films", "The Lighthouse Keeper, score"),
    ("Radio Canal", "Morning jingles"),
)
CLIENTS = tuple(dict.fromkeys(client for client, _ in PROJECTS))
TITLES = ("Drums", "Strings", "Vocals", "Overdubs", "Piano", "Horns", "Mix", "Mix revisions", "Voice-over")
NOTES = ("", "", "", "Take 3 is the one", "Second verse again", "New snare", "Stems for the label", "Headphone mix")
