export * from './recalculation/recalculation.service.js';
export * from './recalculation/schedule.service.js';
export * from './recalculation/nightly-verification.js';
export * from './recalculation/verification.js';
export * from './recalculation/recalculate-district.processor.js';
export * from './recalculation/schedules.processor.js';
