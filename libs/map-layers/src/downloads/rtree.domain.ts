import { type Extent } from './extent.domain.js';

/**
 * The tables behind an R-tree of SQLite (https://www.sqlite.org/rtree.html, section 6), because the SQLite at hand is
 * built without that module. For two dimensions of 32-bit floats, packed in one go.
 */
interface RtreeTables {
  readonly nodes: readonly { readonly node: number; readonly data: Uint8Array }[];
  /** In which leaf an entry stands. */
  readonly leafs: readonly { readonly id: number; readonly node: number }[];
  readonly parents: readonly { readonly node: number; readonly parent: number }[];
}

interface Entry {
  /** Of the feature in a leaf, of the node below in the others. */
  readonly id: number;
  readonly extent: Extent;
}

/** Cells of a node, as SQLite chooses for pages of 4096 bytes: 51 cells of 24 bytes behind 4 bytes. */
const CELLS = 51;
const NODE_BYTES = 4 + CELLS * 24;

/** Built from the leaves up. Node 1 is the root, as SQLite expects; an empty tree has it too. */
export function packRtree(entries: readonly Entry[]): RtreeTables {
  const nodes: { node: number; data: Uint8Array }[] = [];
  const leafs: { id: number; node: number }[] = [];
  const parents: { node: number; parent: number }[] = [];
  let next = 2;
  let groups = tiles(entries);
  for (let height = 0; ; height++) {
    const level = groups.map((group) => ({ id: groups.length === 1 ? 1 : next++, extent: around(group), group }));
    for (const { id: node, group } of level) {
      nodes.push({ node, data: encode(group, node === 1 ? height : 0) });
      if (height === 0) leafs.push(...group.map(({ id }) => ({ id, node })));
      else parents.push(...group.map(({ id }) => ({ node: id, parent: node })));
    }
    if (groups.length === 1) return { nodes, leafs, parents };
    groups = tiles(level);
  }
}

/** Groups of neighbours (sort-tile-recursive): strips from west to east, each cut from south to north. */
function tiles(entries: readonly Entry[]): Entry[][] {
  if (entries.length <= CELLS) return [[...entries]];
  const strips = Math.ceil(Math.sqrt(entries.length / CELLS));
  const middle = (axis: 0 | 1) => (a: Entry, b: Entry) =>
    a.extent[axis] + a.extent[axis + 2]! - (b.extent[axis] + b.extent[axis + 2]!);
  return cut([...entries].sort(middle(0)), strips).flatMap((strip) =>
    cut(strip.sort(middle(1)), Math.ceil(strip.length / CELLS)),
  );
}

/** Into so many pieces of nearly the same size. */
function cut<Item>(items: readonly Item[], pieces: number): Item[][] {
  return Array.from({ length: pieces }, (_, piece) =>
    items.slice(Math.floor((piece * items.length) / pieces), Math.floor(((piece + 1) * items.length) / pieces)),
  );
}

function around(entries: readonly Entry[]): Extent {
  return entries.reduce<Extent>(
    ([west, south, east, north], { extent }) => [
      Math.min(west, extent[0]),
      Math.min(south, extent[1]),
      Math.max(east, extent[2]),
      Math.max(north, extent[3]),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
}

function encode(entries: readonly Entry[], depth: number): Uint8Array {
  const data = new DataView(new ArrayBuffer(NODE_BYTES));
  data.setUint16(0, depth);
  data.setUint16(2, entries.length);
  entries.forEach(({ id, extent: [west, south, east, north] }, index) => {
    const at = 4 + index * 24;
    data.setBigInt64(at, BigInt(id));
    data.setFloat32(at + 8, roundedDown(west));
    data.setFloat32(at + 12, roundedUp(east));
    data.setFloat32(at + 16, roundedDown(south));
    data.setFloat32(at + 20, roundedUp(north));
  });
  return new Uint8Array(data.buffer);
}

/** The next float that is not above: the box in the index must hold the box of the geometry. */
function roundedDown(value: number): number {
  const float = Math.fround(value);
  return float <= value ? float : Math.fround(value - Math.abs(value) * 2 ** -23);
}

function roundedUp(value: number): number {
  return -roundedDown(-value);
}
