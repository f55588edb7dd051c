"""The people of the organization: who they are, inviting them, and accepting an invitation."""

from actions import invitations, members
from actions.catalog import CatalogQuery
from actions.members import InvitedMember, MemberChange, NewMember
from actions.sign_in import Me
from domain.catalog import Member
from domain.errors import TooManyRequests
from domain.paging import Page
from domain.people import Permission
from handlers.api.sign_in import enter
from handlers.call import Call
from handlers.routes import Route


async def page(call: Call) -> Page[Member]:
    return await call.read(members.page, call.query)


async def get(call: Call) -> Member:
    return await call.read(members.get, call.id)


async def invite(call: Call) -> InvitedMember:
    return await call.perform(members.invite, call.body, call.visitor.origin)


async def change(call: Call) -> Member:
    return await call.perform(members.change, call.id, call.body, alone=True)


async def remove(call: Call) -> None:
    await call.perform(members.remove, call.id, alone=True)


async def accept(call: Call) -> Me:
    token = await invitations.accept(call.services, call.body, call.visitor.user_agent, call.visitor.address)
    return await enter(call, token)


_MANAGE = Permission.MANAGE_MEMBERS

ROUTES = (
    Route("GET", "/members", page, "The members, the newest first", query=CatalogQuery, answer=Page[Member]),
    Route(
        "POST",
        "/members",
        invite,
        "Invite somebody, with a link that holds for a week; a new link ends the one before",
        _MANAGE,
        body=NewMember,
        answer=InvitedMember,
        status=201,
        repeatable=False,  # the answer holds a secret, and is not kept
    ),
    Route("GET", "/members/{id}", get, "One member", answer=Member),
    Route(
        "PATCH",
        "/members/{id}",
        change,
        "Change a member; without the right to manage members, one's own name",
        body=MemberChange,
        answer=Member,
    ),
    Route("DELETE", "/members/{id}", remove, "Remove a member; the member's time stays", _MANAGE),
    Route(
        "POST",
        "/invitations/accept",
        accept,
        "Accept an invitation, and sign in",
        None,
        body=invitations.Acceptance,
        answer=Me,
        refusals=(TooManyRequests,),
    ),
)
