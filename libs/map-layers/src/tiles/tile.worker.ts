import { accommodationTypes } from '#reporting/domain';
import { parentPort } from 'node:worker_threads';
import { type AttributeValue, findCollection } from '../layer/collection.domain.js';
import { BoundedCache } from './bounded-cache.js';
import { LayerTopology } from './layer-topology.js';
import { type AttributeTable } from './packed-layer.domain.js';
import { tileContents } from './tile-attributes.domain.js';
import { TileCutter, type ValueOf } from './tile-cutter.js';
import { supplyKey, type TileAnswer, type TileMessage, type TileRequest, type TileSupply } from './tile-protocol.js';

// Runs in a thread of its own: cutting and compressing would keep the process from answering.

/** Points of all topologies kept: twice Germany as the surveying authorities publish it for maps of 1:5,000,000. */
const MAX_TOPOLOGY_POINTS = 400_000;
/** Points of all levels kept: five of that size. */
const MAX_LEVEL_POINTS = 900_000;
/** Values of all tables of attributes kept: three of 11,000 units. */
const MAX_VALUES = 1_000_000;

const topologies = new BoundedCache<LayerTopology>(MAX_TOPOLOGY_POINTS);
const cutters = new BoundedCache<TileCutter>(MAX_LEVEL_POINTS);
const tables = new BoundedCache<Table>(MAX_VALUES);

interface Table {
  readonly columns: AttributeTable['columns'];
  readonly rows: ReadonlyMap<string, number>;
}

function answerTo(message: TileMessage): TileAnswer {
  try {
    if (message.kind === 'tile') return makeTile(message.request);
    for (const supply of message.supplies) take(supply);
    return { kind: 'taken' };
  } catch (error) {
    return { kind: 'fault', fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function take(supply: TileSupply): void {
  if (supply.kind === 'boundaries') {
    const topology = new LayerTopology(supply.boundaries);
    topologies.set(supply.key, topology, topology.points);
  } else {
    const { ids, columns } = supply.table;
    const rows = new Map(ids.map((id, row) => [id, row]));
    tables.set(supply.key, { columns, rows }, ids.length * Object.keys(columns).length);
  }
}

function makeTile(request: TileRequest): TileAnswer {
  const topology = topologies.get(supplyKey('boundaries', request));
  const table = request.flavour === 'full' ? tables.get(supplyKey('attributes', request)) : emptyTable;
  if (!topology || !table)
    return {
      kind: 'lacks',
      lacks: [...(topology ? [] : ['boundaries' as const]), ...(table ? [] : ['attributes' as const])],
    };
  const valueOf: ValueOf = (index, name): AttributeValue | undefined => {
    const row = table.rows.get(topology.ids[index]!);
    return row === undefined ? undefined : table.columns[name]?.[row];
  };
  const contents = tileContents(findCollection(request.collection, accommodationTypes)!, request.flavour);
  const bytes = cutterFor(request, topology).tile(request, contents, valueOf);
  return { kind: 'tile', bytes: bytes && new Uint8Array(bytes) };
}

const emptyTable: Table = { columns: {}, rows: new Map() };

function cutterFor(request: TileRequest, topology: LayerTopology): TileCutter {
  const { collection, matrixSet, z } = request;
  const key = `${supplyKey('boundaries', request)} ${matrixSet} ${z}`;
  const known = cutters.get(key);
  if (known) return known;
  const cutter = TileCutter.of(collection, topology, matrixSet, z);
  cutters.set(key, cutter, cutter.points);
  return cutter;
}

parentPort!.on('message', (message: TileMessage) => {
  const answer = answerTo(message);
  parentPort!.postMessage(answer, answer.kind === 'tile' && answer.bytes ? [answer.bytes.buffer] : []);
});
