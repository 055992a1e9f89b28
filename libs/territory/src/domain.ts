// The pure part: rules and shapes, nothing that reads or writes.
export * from './district/district.domain.js';
export * from './district/reporting-rules.domain.js';
export * from './reporting-unit/reporting-unit.domain.js';
