export { MapLayersApiModule } from './map-layers.api.module.js';
