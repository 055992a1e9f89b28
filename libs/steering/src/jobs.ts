export { RECALCULATE_DISTRICT, RecalculationRequests } from './recalculation/recalculate-district.processor.js';
export { RecalculationJobsModule } from './recalculation/recalculation.jobs.module.js';
export { RecalculationService } from './recalculation/recalculation.service.js';
export { ScheduleService } from './recalculation/schedule.service.js';
export { lookAtTheClock, registerSchedules, restoreSchedules, SCHEDULES } from './recalculation/schedules.processor.js';
export { rebuildRollups, verifyDistrict, waitForWorker } from './recalculation/verification.js';
