export { CalendarDateScalar, DateTimeScalar } from './graphql/scalars.js';
export { SettingsProblemModel } from './graphql/settings-problem.model.js';
