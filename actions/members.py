"""Members: inviting people, changing what they may do, and removing them."""

from actions.catalog import CatalogQuery, tell, there
from actions.work import Work
from auth import tokens
from domain.base import Flag, Line, Model
from domain.catalog import Email, Member
from domain.changes import UNSENT, changed, sent
from domain.errors import Forbidden, ValidationFailed
from domain.paging import Page
from domain.people import Actor, Permission, Role, audience_of
from store import members, people, sign_ins
from store.members import MEMBERS


class NewMember(Model):
    """Whom to invite. Somebody who is known already keeps the name."""

    email: Email
    name: Line
    role: Role


class MemberChange(Model):
    """What to change; what is not named stays."""

    name: Line = UNSENT
    role: Role = UNSENT
    active: Flag = UNSENT


class InvitedMember(Member):
    """A member to be, with the link that makes one; whoever has the link can use it, once, within a week."""

    invitation_link: str


async def page(work: Work, query: CatalogQuery) -> Page[Member]:
    return await MEMBERS.page(work.transaction, query)


async def get(work: Work, member_id: int) -> Member:
    return there(await MEMBERS.by_id(work.transaction, member_id))


async def invite(work: Work, command: NewMember, origin: str) -> InvitedMember:
    """Invites somebody, or once more with a new link. Raises ValidationFailed for those who belong already."""
    person = await people.insert(work.transaction, command.email, command.name, None)
    before = await MEMBERS.lock(work.transaction, person.id)
    if before and before.active and before.joined:
        raise ValidationFailed.of("email", "This person is a member already. Change the member instead.")
    token = tokens.new_token()
    await members.invite(work.transaction, person.id, command.role, command.name, tokens.digest(token))
    member = await get(work, person.id)
    _check_owners_rights(work.actor, before, member)
    if member != before:
        tell(work, "member", "updated" if before else "created", member)
    return InvitedMember(**dict(member), invitation_link=f"{origin}/invite#token={token}")


async def change(work: Work, member_id: int, command: MemberChange) -> Member:
    """Changes a member, or one's own name. Raises Forbidden, or ValidationFailed for the last owner."""
    owners = await members.lock_owners(work.transaction)
    before = there(await MEMBERS.lock(work.transaction, member_id))
    after = changed(before, sent(command))
    await _check_rights(work, before, after)
    if after != before:
        await _write(work, owners, before, after)
        tell(work, "member", "updated", after)
    return after


async def remove(work: Work, member_id: int) -> None:
    """Ends a membership, and the sign-ins that rest on it; the member's time stays."""
    owners = await members.lock_owners(work.transaction)
    before = there(await MEMBERS.lock(work.transaction, member_id))
    after = changed(before, {"active": False})
    await _check_rights(work, before, after)
    if after != before:
        await _write(work, owners, before, after)
        tell(work, "member", "deleted", after)


async def _check_rights(work: Work, before: Member, after: Member) -> None:
    actor = work.actor
    oneself = before.id == actor.user_id
    only_name = changed(before, {"name": after.name}) == after
    if not actor.may(Permission.MANAGE_MEMBERS) and not (oneself and only_name):
        raise Forbidden("Your role allows you to change your own name only. Ask a manager.")
    _check_owners_rights(actor, before, after)
    if after.name != before.name and not oneself and await members.belongs_elsewhere(work.transaction, before.id):
        raise Forbidden("This person belongs to other organizations too, and alone can change the name.")


def _check_owners_rights(actor: Actor, *member: Member | None) -> None:
    owner = any(state and state.active and state.role is Role.OWNER for state in member)
    if owner and actor.role is not Role.OWNER:
        raise Forbidden("Only an owner can make, change or remove an owner.")


async def _write(work: Work, owners: set[int], before: Member, after: Member) -> None:
    if owners == {after.id} and not (after.active and after.role is Role.OWNER):
        path = "role" if after.active else "active"
        raise ValidationFailed.of(path, "This is the last owner. Make somebody else an owner first.")
    await members.update(work.transaction, after)
    if after.name != before.name:
        await people.set_name(work.transaction, after.id, after.name)
    await _see_to_sign_ins(work, before, after)


async def _see_to_sign_ins(work: Work, before: Member, after: Member) -> None:
    if not after.active:
        work.revoke(await sign_ins.delete_of_member(work.transaction, after.id))
    elif audience_of(after.role, work.organization) is not audience_of(before.role, work.organization):
        work.refresh(await sign_ins.of_member(work.transaction, after.id))
