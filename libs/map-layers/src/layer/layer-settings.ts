/** Token of {@link LayerSettings}. */
export const LAYER_SETTINGS = 'kreislage:layer-settings';

/** What map layers need to know of the installation. */
export interface LayerSettings {
  /** Address under which people reach the installation, without a slash at the end. */
  readonly base: string;
  /** Changes with the program: what another release wrote is not taken for the same. */
  readonly release: string;
  /** Collections that everybody may see. */
  readonly publicLayers: readonly string[];
}
