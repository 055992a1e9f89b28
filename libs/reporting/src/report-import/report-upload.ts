import { type Readable } from 'node:stream';
import { type MultipartFile, type MultipartValue } from '@fastify/multipart';
import { type FastifyRequest } from 'fastify';
import { BadUserInputError, RequestError } from '#kernel';
import { fileTooLarge } from '../report-file/read-report-file.js';
import { fileLimits } from '../report-file/report-file.domain.js';
import { type ImportOptions } from './report-import.service.js';

/** Parameters beside the file, as fields of the form or as query parameters. */
const optionNames = ['dryRun', 'partial', 'correctionReason', 'preview'] as const;
type OptionName = (typeof optionNames)[number];

/** Bytes that are read and thrown away of a file that is too large, so that its sender hears why. */
const MOST_DISCARDED_BYTES = 32 * 1024 * 1024;

/** An uploaded file and the options of its import. */
interface ReportUpload {
  readonly bytes: Uint8Array;
  readonly options: ImportOptions;
}

/**
 * The file of a request: the part `file` of a form, or the body itself.
 * @param onFailure called with the error, except in a dry run
 * @throws RequestError BAD_REQUEST, BAD_USER_INPUT, PAYLOAD_TOO_LARGE
 */
export async function readUpload(request: FastifyRequest, onFailure: (error: unknown) => void): Promise<ReportUpload> {
  const given = new Map<OptionName, string>();
  try {
    for (const [name, value] of Object.entries(request.query as Record<string, unknown>))
      takeOption(given, name, value);
    const bytes = request.isMultipart() ? await readForm(request, given) : await readBody(request);
    return {
      bytes,
      options: {
        dryRun: readSwitch(given, 'dryRun'),
        partial: readSwitch(given, 'partial'),
        correctionReason: given.get('correctionReason') ?? null,
        preview: given.get('preview') ?? null,
      },
    };
  } catch (error) {
    if (given.get('dryRun') !== 'true') onFailure(error);
    throw error;
  }
}

async function readForm(request: FastifyRequest, given: Map<OptionName, string>): Promise<Uint8Array> {
  let bytes: Uint8Array | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        if (part.fieldname !== 'file' || bytes !== null) {
          part.file.resume();
          throw badRequest('Erwartet wird genau eine Datei, im Teil „file“.');
        }
        bytes = await bytesOf(part);
      } else takeField(given, part);
    }
  } catch (error) {
    if (error instanceof RequestError) throw error;
    const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
    if (code === 'FST_REQ_FILE_TOO_LARGE') throw fileTooLarge();
    // The other limits are of numbers: files, fields, parts.
    if (statusCode === 413) throw badRequest('Erwartet wird genau eine Datei, im Teil „file“.');
    throw badRequest('Das Formular ist nicht lesbar.');
  }
  if (bytes === null) throw badRequest('Es fehlt die Datei (Teil „file“).');
  return bytes;
}

async function bytesOf(part: MultipartFile): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of part.file) chunks.push(chunk as Buffer);
  if (part.file.truncated) throw fileTooLarge();
  return Buffer.concat(chunks);
}

function takeField(given: Map<OptionName, string>, part: MultipartValue): void {
  if (part.valueTruncated || part.fieldnameTruncated) throw badRequest('Ein Feld des Formulars ist zu lang.');
  takeOption(given, part.fieldname, part.value);
}

/** An option counts once; said twice, it must say the same. @throws BadUserInputError */
function takeOption(given: Map<OptionName, string>, name: string, value: unknown): void {
  const known = optionNames.find((one) => one === name);
  if (!known) throw new BadUserInputError(`Die Angabe „${name.slice(0, 40)}“ ist unbekannt.`);
  if (typeof value !== 'string' || (given.has(known) && given.get(known) !== value))
    throw new BadUserInputError(`${known}: Bitte nur einmal angeben.`);
  given.set(known, value);
}

function readSwitch(given: ReadonlyMap<OptionName, string>, name: OptionName): boolean {
  const value = given.get(name) ?? 'false';
  if (value !== 'true' && value !== 'false') throw new BadUserInputError(`${name}: möglich sind true und false.`);
  return value === 'true';
}

/** The body as it comes, for content that has no parser of its own. */
async function readBody(request: FastifyRequest): Promise<Uint8Array> {
  const body = request.body as Readable | undefined;
  if (!body || typeof body[Symbol.asyncIterator] !== 'function') throw badRequest('Es fehlt die Datei.');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += (chunk as Buffer).length;
      if (size > MOST_DISCARDED_BYTES) throw fileTooLarge();
      if (size <= fileLimits.packedBytes) chunks.push(chunk as Buffer);
      else chunks.length = 0;
    }
  } catch (error) {
    if (error instanceof RequestError) throw error;
    // The client has hung up: no mistake of ours.
    throw badRequest('Die Datei ist nicht vollständig angekommen.');
  }
  if (size > fileLimits.packedBytes) throw fileTooLarge();
  return Buffer.concat(chunks);
}

function badRequest(message: string): RequestError {
  return new RequestError('BAD_REQUEST', message);
}
