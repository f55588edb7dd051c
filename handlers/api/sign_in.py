"""Setup, signing in and out, and who one is."""

from actions import profile, setup, sign_in
from actions.sign_in import Credentials, Me
from domain.errors import Forbidden, NotFound, TooManyRequests, Unauthenticated
from domain.people import Permission
from handlers.call import Call
from handlers.routes import Route


async def set_up(call: Call) -> Me:
    await setup.set_up(call.services, call.body, call.visitor.address)
    return await _signed_in(call, Credentials(email=call.body.email, password=call.body.password))


async def log_in(call: Call) -> Me:
    return await _signed_in(call, call.body)


async def _signed_in(call: Call, credentials: Credentials) -> Me:
    token = await sign_in.sign_in(call.services, credentials, call.visitor.user_agent, call.visitor.address)
    return await enter(call, token)


async def enter(call: Call, token: str) -> Me:
    """Answers the holder of a new sign-in, with its cookie."""
    call.sign_in_token = token
    call.member = await sign_in.recognize(call.services, token)
    return await me(call)


async def log_out(call: Call) -> None:
    await sign_in.sign_out(call.services, call.actor)
    call.sign_in_token = ""


async def me(call: Call) -> Me:
    return await call.read(sign_in.me)


async def change_profile(call: Call) -> Me:
    await profile.change(call.services, call.actor, call.body, call.visitor.address)
    return await _me_again(call)


async def change_password(call: Call) -> None:
    await sign_in.change_password(call.services, call.actor, call.body, call.visitor.address)


async def choose_organization(call: Call) -> Me:
    await sign_in.choose_organization(call.services, call.actor, call.body)
    return await _me_again(call)


async def _me_again(call: Call) -> Me:
    """Answers as whom the sign-in stands for since the call."""
    call.member = await sign_in.recognize(call.services, call.token)
    return await me(call)


ROUTES = (
    Route(
        "POST",
        "/setup",
        set_up,
        "Make the first organization, with the one-time link",
        None,
        body=setup.Setup,
        answer=Me,
        status=201,
        refusals=(TooManyRequests,),
    ),
    Route(
        "POST",
        "/login",
        log_in,
        "Sign in",
        None,
        body=Credentials,
        answer=Me,
        refusals=(Unauthenticated, Forbidden, TooManyRequests),
    ),
    Route("POST", "/logout", log_out, "Sign out", repeatable=False),
    Route("GET", "/me", me, "Who is signed in", Permission.FOLLOW, answer=Me),
    Route(
        "PATCH",
        "/me",
        change_profile,
        "Change one's name, or with one's password the address that one signs in with",
        body=profile.ProfileChange,
        answer=Me,
        refusals=(TooManyRequests,),
    ),
    Route(
        "POST",
        "/me/password",
        change_password,
        "Change one's password and end one's other sign-ins",
        body=sign_in.PasswordChange,
        repeatable=False,
        refusals=(TooManyRequests,),
    ),
    Route(
        "POST",
        "/me/organization",
        choose_organization,
        "Turn to another of one's organizations",
        body=sign_in.OrganizationChoice,
        answer=Me,
        repeatable=False,
        refusals=(NotFound,),
    ),
)
