import { Core1764000000000 } from './1764000000000-core.js';
import { Metrics1764400000000 } from './1764400000000-metrics.js';
import { OutboxUnsent1764500000000 } from './1764500000000-outbox-unsent.js';
import { GisViews1764600000000 } from './1764600000000-gis-views.js';
import { BoundaryChanges1764700000000 } from './1764700000000-boundary-changes.js';
import { Portal1764800000000 } from './1764800000000-portal.js';
import { EmergencyShelter1764900000000 } from './1764900000000-emergency-shelter.js';

export { readableColumns } from '../gis-views/readable-columns.js';

/** Every migration, in order. One timeline for all libraries; append-only. */
export const migrations = [
  Core1764000000000,
  Metrics1764400000000,
  OutboxUnsent1764500000000,
  GisViews1764600000000,
  BoundaryChanges1764700000000,
  Portal1764800000000,
  EmergencyShelter1764900000000,
];
