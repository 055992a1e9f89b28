import { type Crs } from '#ogc/domain';
import { type Collection, type LayerFeature } from '../layer/collection.domain.js';
import { outlineOf } from '../layer/outline.domain.js';
import { PUBLISHED_NOTE } from '../layer/disclosure.domain.js';
import { type Surroundings } from '../query/feature-page.domain.js';

const written = new WeakMap<LayerFeature, Map<string, string>>();

/** A feature as GeoJSON text in a system, with the attributes of the collection; written once, kept as long as the feature. */
function featureText(feature: LayerFeature, names: readonly string[], crs: Crs): string {
  let texts = written.get(feature);
  if (!texts) written.set(feature, (texts = new Map<string, string>()));
  const key = `${crs.uri} ${names.length}`;
  let text = texts.get(key);
  if (text === undefined) texts.set(key, (text = `{${membersOf(feature, names, crs)}}`));
  return text;
}

function membersOf({ id, boundary, attributes }: LayerFeature, names: readonly string[], crs: Crs): string {
  const geometry = boundary === null ? 'null' : outlineOf(boundary, crs).json;
  return `"type":"Feature","id":${JSON.stringify(id)},"geometry":${geometry},"properties":${JSON.stringify(attributes, [...names])}`;
}

/** A page of features as GeoJSON, with a note on invented figures and the attribution of the boundaries. */
export function collectionText(
  { attributes }: Pick<Collection, 'attributes'>,
  features: readonly LayerFeature[],
  crs: Crs,
  numberMatched: number | null,
  surroundings: Surroundings,
): string {
  const head = JSON.stringify({
    type: 'FeatureCollection',
    timeStamp: surroundings.timeStamp,
    ...(numberMatched === null ? {} : { numberMatched }),
    numberReturned: features.length,
    ...notesOf(surroundings),
    links: surroundings.links,
  });
  const names = attributes.map(({ name }) => name);
  return `${head.slice(0, -1)},"features":[${features.map((feature) => featureText(feature, names, crs)).join(',')}]}`;
}

/** One feature by itself. */
export function singleText(
  { attributes }: Pick<Collection, 'attributes'>,
  feature: LayerFeature,
  crs: Crs,
  surroundings: Surroundings,
): string {
  const more = JSON.stringify({
    timeStamp: surroundings.timeStamp,
    ...notesOf(surroundings),
    links: surroundings.links,
  });
  return `{${membersOf(
    feature,
    attributes.map(({ name }) => name),
    crs,
  )},${more.slice(1)}`;
}

function notesOf({ demonstration, audience, attribution }: Surroundings): Record<string, unknown> {
  const notes = [
    ...(demonstration ? ['Vorführung – erfundene Zahlen.'] : []),
    ...(audience === 'public' ? [PUBLISHED_NOTE] : []),
  ];
  return {
    ...(demonstration ? { demonstration: true } : {}),
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
    ...(attribution === null ? {} : { attribution }),
  };
}
