import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Descriptions, Replies } from '#ogc';
import { type OpenApiPath } from '#ogc/domain';
import { type Config, Database } from '#platform';
import { CONFIG, RELAY_DATABASE, RELEASE } from '#platform/api';
import { findDistrictKeys } from '#territory';
import { SituationApiModule, SituationChanges, SituationService } from '#steering/api';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { cataloguePaths, SERVICE_PATHS } from './catalogue/catalogue-paths.domain.js';
import { clientFilePaths } from './client-files/client-file-paths.domain.js';
import { ClientFilesController } from './client-files/client-files.controller.js';
import { DownloadRecords } from './downloads/layer-downloads.js';
import { featurePaths } from './features/feature-paths.domain.js';
import { FeaturesController } from './features/features.controller.js';
import { DistrictHistories } from './history/district-history.js';
import { HistoryReads } from './history/history-reads.js';
import { LayerReaders } from './layer/layer-readers.js';
import { LAYER_SETTINGS, type LayerSettings } from './layer/layer-settings.js';
import { LayerStates } from './layer/layer-states.js';
import { carriedParameters } from './query/parameters.domain.js';
import { StateAnswers } from './query/state-answers.js';
import { StateReads } from './query/state-reads.js';
import { stylePaths } from './styles/style-paths.domain.js';
import { StylesController } from './styles/styles.controller.js';
import { TileMaker } from './tiles/tile-maker.js';
import { tilePaths } from './tiles/tile-paths.domain.js';
import { TilesController } from './tiles/tiles.controller.js';

type LayerConfig = Pick<Config, 'publicUrl' | 'publicLayers'>;

/** The paths of the service; the catalogue describes them and knows none of their features. */
const servicePaths: readonly OpenApiPath[] = [
  ...cataloguePaths,
  ...featurePaths,
  ...tilePaths,
  ...stylePaths,
  ...clientFilePaths,
];

/** Everything under `/ogc`. */
@Module({
  imports: [SituationApiModule],
  controllers: [CatalogueController, FeaturesController, TilesController, StylesController, ClientFilesController],
  providers: [
    {
      provide: LAYER_SETTINGS,
      inject: [CONFIG, RELEASE],
      useFactory: ({ publicUrl, publicLayers }: LayerConfig, release: string): LayerSettings => ({
        base: publicUrl,
        release,
        publicLayers,
      }),
    },
    { provide: SERVICE_PATHS, useValue: servicePaths },
    { provide: Replies, useFactory: () => new Replies() },
    {
      provide: Descriptions,
      inject: [Replies],
      useFactory: (replies: Replies) => new Descriptions(replies, carriedParameters),
    },
    {
      provide: DownloadRecords,
      inject: [Database],
      useFactory: (database: Database) => new DownloadRecords(database),
    },
    { provide: TileMaker, useFactory: () => new TileMaker() },
    {
      provide: LayerReaders,
      inject: [Database, RELAY_DATABASE, CONFIG, SituationChanges],
      useFactory: (database: Database, relay: Database, { publicLayers }: LayerConfig, changes: SituationChanges) =>
        new LayerReaders(
          { collections: publicLayers, findDistricts: () => findDistrictKeys(relay), database },
          changes,
        ),
    },
    {
      provide: LayerStates,
      inject: [SituationService, SituationChanges],
      useFactory: (situations: SituationService, changes: SituationChanges) => new LayerStates(situations, changes),
    },
    {
      provide: HistoryReads,
      inject: [LayerStates, SituationService],
      useFactory: (states: LayerStates, situations: SituationService) =>
        new HistoryReads(states, situations, new DistrictHistories()),
    },
    { provide: StateReads, inject: [LayerStates], useFactory: (states: LayerStates) => new StateReads(states) },
    {
      provide: StateAnswers,
      inject: [StateReads, Replies, LAYER_SETTINGS],
      useFactory: (reads: StateReads, replies: Replies, settings: LayerSettings) =>
        new StateAnswers(reads, replies, settings),
    },
  ],
})
export class MapLayersApiModule implements OnApplicationShutdown {
  constructor(private readonly tileMaker: TileMaker) {}

  /** Ends the thread that makes tiles. */
  async onApplicationShutdown(): Promise<void> {
    await this.tileMaker.close();
  }
}
