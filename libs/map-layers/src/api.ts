export { mapLayers, type MapLayerParts, type MapLayers } from './map-layers.js';
