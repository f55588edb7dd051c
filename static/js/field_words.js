/** What is wrong with a field, in the reader's language: the server says it in English, partly in a library's words. */

import { currentLanguage, t } from "./i18n.js";

/** The beginning of what the server says, and the message it has here; a number in it is the message's `count`. */
const WORDS = [
  ["This field is required", "required"],
  ["String should have at least 1 ch", "required"],
  ["String should have at least", "tooShort"],
  ["String should have at most", "tooLong"],
  ["Input should be greater than or equal to", "atLeast"],
  ["Input should be less than or equal to", "atMost"],
  ["Give a whole number", "wholeNumber"],
  ["Give an e-mail address", "email"],
  ["Choose a password of at least", "newPassword"],
  ["The current password is not right", "currentPassword"],
  ["Give your password to change the address", "passwordForAddress"],
  ["You have an account", "ownPassword"],
  ["Another account has this address", "addressTaken"],
  ["This person is a member already", "memberAlready"],
  ["This is the last owner", "lastOwner"],
  ["Give a date such as", "date"],
  ["Give a time such as", "time"],
  ["Give a duration such as", "duration"],
  ["The time lies in the future", "future"],
  ["The end lies before the start", "endBeforeStart"],
  ["The session must end after it starts", "endBeforeStart"],
  ["What runs now started later", "startsTooEarly"],
  ["The timer still runs", "stillRuns"],
  ["Several of your timers run", "severalRun"],
  ["The project belongs to another client", "otherClient"],
  ["Time was booked in the present currency", "currencyInUse"],
  ["Timers run that could not run beside each other", "policyInUse"],
  ["Give the code as the screen shows it", "code"],
  ["This cannot be taken away", "needed"],
];

const LIBRARY = /^(String|Input) should/;

/** @param {{path: string, message: string}} error @returns {{path: string, message: string}} */
export function fieldError({ path, message }) {
  const [, key] = ((currentLanguage() !== "en" || LIBRARY.test(message)) && WORDS.find(([beginning]) => message.startsWith(beginning))) || [];
  if (!key) return { path, message };
  const [count] = message.match(/\d+/) ?? [0];
  return { path, message: t(`field.${key}`, { count: Number(count) }) };
}
