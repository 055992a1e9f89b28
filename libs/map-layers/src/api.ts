export { mapLayers, type MapLayers } from './map-layers.js';
