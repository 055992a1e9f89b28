/** Token of {@link LayerSettings}. */
export const LAYER_SETTINGS = 'kreislage:layer-settings';

/** Settings of the installation for the map layers. */
export interface LayerSettings {
  /** Address under which people reach the installation, without a slash at the end. */
  readonly base: string;
  /** Part of entity tags: an answer of another release is never taken for the same. */
  readonly release: string;
  /** Collections that everybody may see. */
  readonly publicLayers: readonly string[];
}
