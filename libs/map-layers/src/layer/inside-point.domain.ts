type Ring = readonly (readonly [number, number])[];

/**
 * The place of a label: a point inside the largest polygon, in the middle of its longest stretch on the line through half
 * its height. In whatever system the rings are; each ring ends where it begins, the first of a polygon is its outer one.
 */
export function insidePoint(polygons: readonly (readonly Ring[])[]): readonly [number, number] {
  const sizeOf = ([outer]: readonly Ring[]): number => Math.abs(doubleArea(outer!));
  const largest = polygons.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
  const heights = largest.flatMap((ring) => ring.map(([, y]) => y));
  const [low, high] = heights.reduce(
    ([least, most], y) => [Math.min(least, y), Math.max(most, y)],
    [Infinity, -Infinity],
  );
  const y = (low + high) / 2;
  // A corner on the line counts with the side above it only.
  const crossings = largest
    .flatMap((ring) =>
      ring.slice(1).flatMap(([x2, y2], at) => {
        const [x1, y1] = ring[at]!;
        return y1 < y === y2 < y ? [] : [x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)];
      }),
    )
    .sort((a, b) => a - b);
  let [from, to] = [crossings[0]!, crossings[1]!];
  for (let at = 2; at + 1 < crossings.length; at += 2)
    if (crossings[at + 1]! - crossings[at]! > to - from) [from, to] = [crossings[at]!, crossings[at + 1]!];
  return [(from + to) / 2, y];
}

/** Twice the area, by the direction of the ring above or below zero. */
function doubleArea(ring: Ring): number {
  let sum = 0;
  for (let at = 1; at < ring.length; at++) sum += ring[at - 1]![0] * ring[at]![1] - ring[at]![0] * ring[at - 1]![1];
  return sum;
}
