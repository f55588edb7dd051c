"""One's own name and the address that one signs in with."""

from actions.catalog import tell
from actions.members import get
from actions.services import Services
from actions.sign_in import GivenPassword, check_password
from actions.work import Work
from domain.base import Line, Model
from domain.catalog import Email
from domain.changes import UNSENT, sent
from domain.errors import ValidationFailed
from domain.people import Actor
from store import people


class ProfileChange(Model):
    """What to change; what is not named stays. A new address needs the password."""

    name: Line = UNSENT
    email: Email = UNSENT
    current_password: GivenPassword | None = None


async def change(services: Services, actor: Actor, command: ProfileChange, address: str) -> None:
    """Changes one's name or address. Raises ValidationFailed for a wrong password or a taken address."""
    fields = sent(command)
    if fields.get("email", actor.email) != actor.email:
        if command.current_password is None:
            raise ValidationFailed.of("currentPassword", "Give your password to change the address.")
        await check_password(services, actor, command.current_password, address)
    # alone, as the events of others carry the name that they read before
    await services.perform(_change, actor, fields.get("name"), fields.get("email"), alone=True)


async def _change(work: Work, name: str | None, email: str | None) -> None:
    before = await get(work, work.actor.user_id)
    if name is not None:
        await people.set_name(work.transaction, before.id, name)
    if email is not None and not await people.set_email(work.transaction, before.id, email):
        raise ValidationFailed.of("email", "Another account has this address. Give another one.")
    after = await get(work, before.id)
    if after != before:
        tell(work, "member", "updated", after)
