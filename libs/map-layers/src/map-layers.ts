import { type Provider, type Type } from '@nestjs/common';
import { Descriptions, Replies } from '#ogc';
import { type OpenApiPath } from '#ogc/domain';
import { type Database } from '#platform';
import { SituationChanges, SituationService } from '#steering/api';
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

/** The paths of the service; the catalogue describes them and knows none of their features. */
const servicePaths: readonly OpenApiPath[] = [
  ...cataloguePaths,
  ...featurePaths,
  ...tilePaths,
  ...stylePaths,
  ...clientFilePaths,
];

interface MapLayerParts extends LayerSettings {
  /** Opened as `kreislage_app`. */
  readonly app: Database;
  /** Keys of all districts, for public layers. */
  readonly findDistricts: () => Promise<readonly string[]>;
}

export interface MapLayers {
  readonly controllers: Type[];
  readonly providers: Provider[];
  /** Ends the thread that makes tiles. */
  close(): Promise<void>;
}

/** Everything under `/ogc`, for the api's module. */
export function mapLayers({ app, findDistricts, ...settings }: MapLayerParts): MapLayers {
  const replies = new Replies();
  const tileMaker = new TileMaker();
  return {
    close: () => tileMaker.close(),
    controllers: [CatalogueController, FeaturesController, TilesController, StylesController, ClientFilesController],
    providers: [
      { provide: LAYER_SETTINGS, useValue: settings },
      { provide: SERVICE_PATHS, useValue: servicePaths },
      { provide: Replies, useValue: replies },
      { provide: Descriptions, useValue: new Descriptions(replies, carriedParameters) },
      { provide: DownloadRecords, useValue: new DownloadRecords(app) },
      { provide: TileMaker, useValue: tileMaker },
      {
        provide: LayerReaders,
        useValue: new LayerReaders({ collections: settings.publicLayers, findDistricts, database: app }),
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
      {
        provide: StateAnswers,
        inject: [StateReads, Replies],
        useFactory: (reads: StateReads, replies: Replies) => new StateAnswers(reads, replies, settings),
      },
      { provide: StateReads, inject: [LayerStates], useFactory: (states: LayerStates) => new StateReads(states) },
    ],
  };
}
