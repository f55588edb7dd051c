/** Who may be what among the members, and how they stand. */

/** @typedef {import("./api_types.js").Member} Member */
/** @typedef {import("./api_types.js").Role} Role */

/** From the one who may most to the one who may least. @type {Role[]} */
export const ROLES = ["owner", "manager", "engineer", "viewer"];

/** The roles that somebody may give: owners are made by owners alone. @param {Role} own */
export function rolesGivenBy(own) {
  return own === "owner" ? ROLES : ROLES.filter((role) => role !== "owner");
}

/**
 * Whether somebody may change this member's role, or take them out: the last owner stays, and owners are changed by
 * owners alone.
 *
 * @param {Role} own
 * @param {Member} member
 * @param {Member[]} members
 */
export function mayChange(own, member, members) {
  if (isLastOwner(member, members)) return false;
  return own === "owner" || member.role !== "owner" || !member.active;
}

/** Whether nobody else could run the organization. @param {Member} member @param {Member[]} members */
export function isLastOwner(member, members) {
  return isOwner(member) && members.filter(isOwner).length === 1;
}

/**
 * How a member stands: `here` has Tally open, `away` has not, `invited` has not come yet, `gone` is taken out.
 *
 * @param {Member} member
 * @param {{userId: number}[]} people who has Tally open
 * @returns {"here" | "away" | "invited" | "gone"}
 */
export function standing({ id, active, joined }, people) {
  if (!active) return "gone";
  if (!joined) return "invited";
  return people.some(({ userId }) => userId === id) ? "here" : "away";
}

/** By name, as the reader's language sorts. @param {Member[]} members @param {string} language */
export function byName(members, language) {
  const order = new Intl.Collator(language);
  return members.toSorted((one, other) => order.compare(one.name, other.name) || one.id - other.id);
}

function isOwner({ active, role }) {
  return active && role === "owner";
}
