export { NightlyVerification } from './recalculation/nightly-verification.js';
export {
  RECALCULATE_DISTRICT,
  RecalculateDistrictProcessor,
  RecalculationRequests,
} from './recalculation/recalculate-district.processor.js';
export { RecalculationService } from './recalculation/recalculation.service.js';
export { ScheduleService } from './recalculation/schedule.service.js';
export {
  lookAtTheClock,
  registerSchedules,
  restoreSchedules,
  SCHEDULES,
  SchedulesProcessor,
} from './recalculation/schedules.processor.js';
export { rebuildRollups, verifyDistrict, waitForWorker } from './recalculation/verification.js';
