export * from './situation/explanation.domain.js';
export * from './situation/situation.domain.js';
export * from './situation/situation.repository.js';
export * from './situation/situation.service.js';
