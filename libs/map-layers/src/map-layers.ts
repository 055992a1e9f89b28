import { type Provider, type Type } from '@nestjs/common';
import { type Database } from '#platform';
import { SituationChanges, SituationService } from '#steering/api';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { FeaturesController } from './features/features.controller.js';
import { StateAnswers } from './features/state-answers.js';
import { StateReads } from './features/state-items.js';
import { DistrictHistories } from './history/district-history.js';
import { HistoryReads } from './history/history-reads.js';
import { Replies } from './http/replies.js';
import { LayerReaders } from './layer/layer-readers.js';
import { LAYER_SETTINGS, type LayerSettings } from './layer/layer-settings.js';
import { LayerStates } from './layer/layer-states.js';

export interface MapLayerParts extends LayerSettings {
  /** Opened as `kreislage_app`. */
  readonly app: Database;
  /** Keys of all districts, for what everybody may see. */
  readonly findDistricts: () => Promise<readonly string[]>;
}

/** Everything under `/ogc`, for the api's module. */
export function mapLayers({ app, findDistricts, ...settings }: MapLayerParts): {
  controllers: Type[];
  providers: Provider[];
} {
  return {
    controllers: [CatalogueController, FeaturesController],
    providers: [
      { provide: LAYER_SETTINGS, useValue: settings },
      { provide: Replies, useValue: new Replies() },
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
        inject: [LayerStates],
        useFactory: (states: LayerStates) => new HistoryReads(states, new DistrictHistories()),
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
