export { mapLayers, type MapLayerParts } from './map-layers.js';
