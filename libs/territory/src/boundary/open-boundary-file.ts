import { generalProblem, ImportRefusedError } from '../import/import-result.js';
import { type BoundaryFile, UnreadableFileError } from './boundary-file.js';
import { readGeoJson } from './geojson-file.js';
import { openGeoPackage } from './geopackage-file.js';

/**
 * Opens GeoJSON or GeoPackage, told apart by their content; the caller closes it.
 * @throws ImportRefusedError when the file is neither, or damaged, or it is open which layer is meant
 */
export async function openBoundaryFile(
  file: { readonly name: string; readonly content: Buffer },
  layer: string | null,
): Promise<BoundaryFile> {
  const { name, content } = file;
  try {
    if (content.subarray(0, 16).toString('latin1') === 'SQLite format 3\0') return await openGeoPackage(content, layer);
    if (/^\uFEFF?\s*\{/.test(content.subarray(0, 4096).toString('utf8'))) return readGeoJson(content, layer);
    throw new UnreadableFileError(
      content[0] === 0x50 && content[1] === 0x4b
        ? 'Die Datei ist ein ZIP-Archiv. Bitte entpacken und die GeoJSON- oder GeoPackage-Datei angeben.'
        : 'Die Datei ist weder GeoJSON noch GeoPackage. Andere Formate lassen sich zum Beispiel mit QGIS umwandeln.',
    );
  } catch (error) {
    if (error instanceof UnreadableFileError) throw new ImportRefusedError(name, [generalProblem(error.message)]);
    throw error;
  }
}
