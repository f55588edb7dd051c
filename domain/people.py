"""Who may do what: roles, permissions, the organization's own rules, and the actor of a request."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, StringConstraints

from domain.base import Id, Line, Model
from domain.kiosks import Kiosk
from domain.money import Currency, LocaleTag


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    ENGINEER = "engineer"
    VIEWER = "viewer"


class Permission(StrEnum):
    FOLLOW = "live:follow"
    READ = "time:read"
    TRACK = "time:track"
    MANAGE_TIME = "time:manage"
    SEE_COSTS = "costs:read"
    MANAGE_CATALOG = "catalog:manage"
    MANAGE_MEMBERS = "members:manage"
    MANAGE_KIOSKS = "kiosks:manage"
    MANAGE_ORGANIZATION = "organization:manage"


_KIOSK = frozenset({Permission.FOLLOW})
_VIEWER = _KIOSK | {Permission.READ}
_ENGINEER = _VIEWER | {Permission.TRACK}
_MANAGER = _ENGINEER | {
    Permission.MANAGE_TIME,
    Permission.SEE_COSTS,
    Permission.MANAGE_CATALOG,
    Permission.MANAGE_MEMBERS,
    Permission.MANAGE_KIOSKS,
}
_PERMISSIONS = {
    Role.VIEWER: _VIEWER,
    Role.ENGINEER: _ENGINEER,
    Role.MANAGER: _MANAGER,
    Role.OWNER: _MANAGER | {Permission.MANAGE_ORGANIZATION},
}


class RunningPolicy(StrEnum):
    """What may have one running timer at a time."""

    OWNER = "owner"
    SESSION = "session"


_OTHER_CLOCKS = {"posix", "right", "posixrules", "localtime"}  # beside the zones, in the folders where these are kept


def _known_time_zone(name: str) -> str:
    # asks for this one alone, as to list them all is to look through hundreds of files
    try:
        known = name.partition("/")[0] not in _OTHER_CLOCKS and ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = False
    if not known:
        raise ValueError("Give an IANA time zone such as Europe/Paris.")
    return name


TimeZone = Annotated[str, StringConstraints(strict=True, max_length=64), AfterValidator(_known_time_zone)]


class OrganizationProfile(Model):
    """What an organization says of itself, and the rules that it has chosen."""

    name: Line
    currency: Currency
    timezone: TimeZone
    locale: LocaleTag
    running_policy: RunningPolicy = RunningPolicy.OWNER
    engineers_see_costs: bool = True


class Organization(OrganizationProfile):
    """A studio business: its own money, time zone and rules."""

    id: Id

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def permissions_of(role: Role, organization: Organization) -> frozenset[Permission]:
    """What a role may do; whether engineers see costs is the organization's choice."""
    permissions = _PERMISSIONS[role]
    if role is Role.ENGINEER and organization.engineers_see_costs:
        permissions |= {Permission.SEE_COSTS}
    return permissions


class Audience(StrEnum):
    """Those who see the same: with money, or without; and displays, which everybody who passes by can read."""

    MONEY = "money"
    PLAIN = "plain"
    KIOSK_MONEY = "kiosk_money"
    KIOSK = "kiosk"

    @property
    def sees_money(self) -> bool:
        return self in {Audience.MONEY, Audience.KIOSK_MONEY}

    @property
    def is_display(self) -> bool:
        return self in {Audience.KIOSK_MONEY, Audience.KIOSK}


def audience_of(role: Role, organization: Organization) -> Audience:
    return Audience.MONEY if Permission.SEE_COSTS in permissions_of(role, organization) else Audience.PLAIN


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member of one organization, through one sign-in; `user_id` is the person's id.

    `standing` is a digest of the role, the rules and the names that were read with it; None where no sign-in is behind
    the actor. A kiosk is nobody: it has no role, no address, and no id but that of the `kiosk`; it only follows.
    """

    sign_in_id: int
    user_id: int
    name: str
    email: str
    role: Role | None
    organization: Organization
    standing: bytes | None = None
    kiosk: Kiosk | None = None

    @classmethod
    def of_kiosk(cls, sign_in_id: int, kiosk: Kiosk, organization: Organization) -> Self:
        return cls(sign_in_id, 0, kiosk.name, "", None, organization, kiosk=kiosk)

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.role, self.organization) if self.role else _KIOSK

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def audience(self) -> Audience:
        if self.kiosk:
            return Audience.KIOSK_MONEY if self.kiosk.show_costs else Audience.KIOSK
        return Audience.MONEY if self.may(Permission.SEE_COSTS) else Audience.PLAIN

    @property
    def view(self) -> int:
        """Differs, within a process, when the same sign-in gets to see something else on a live connection."""
        return hash((self.organization.id, self.audience, self.kiosk))
