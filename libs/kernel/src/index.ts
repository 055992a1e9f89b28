export {
  addDays,
  type CalendarDate,
  daysBetween,
  eachDay,
  earlierOf,
  germanDate,
  isCalendarDate,
  laterOf,
  weekdayOf,
} from './calendar-date.js';
export {
  BadUserInputError,
  type ErrorCode,
  ForbiddenError,
  httpStatusOf,
  NotFoundError,
  OperationRefused,
  RequestError,
  UnauthenticatedError,
} from './errors.js';
export { isDistrictKey, isUnitKey } from './keys.js';
export { dayOf, germanTime, momentAt, startOfDay } from './local-time.js';
export { parseMoment } from './moment.js';
export { isError, type Problem } from './problem.js';
export { findEmailProblems, findLineProblems, lineOrNull, type SettingsProblem } from './settings-problem.js';
export { hasText, isCleanText } from './text.js';
