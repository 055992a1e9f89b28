import { type FastifyReply, type FastifyRequest } from 'fastify';
import { parametersOf, type QueryParameter, type RawQuery, read } from '../query/query-parameter.domain.js';
import { tagOf } from './etag.js';
import { type Format, formatParameter, HTML_FORMAT } from './format.domain.js';
import { formatFor } from './format-negotiation.js';
import { type Link, linkHeader, linksOfPage } from './links.domain.js';
import { pagePolicy } from './markup.js';
import { type Answer, REVALIDATE, Replies } from './replies.js';

/** A resource that describes, in its forms. */
interface Described {
  readonly document: object & { readonly links?: readonly Link[] };
  readonly page: () => string;
  /** The resource in a form that is neither JSON nor a page. */
  readonly text?: () => string;
}

/** Sends answers that describe the service and hold no data. */
export class Descriptions {
  /**
   * @param carried parameters that clients append to every address once the address of the service has them, as QGIS and
   *   GDAL do. They choose data, so a description checks them and is the same for all their values
   */
  constructor(
    private readonly replies: Replies,
    private readonly carried: readonly QueryParameter<unknown>[],
  ) {}

  /** The resource in the form that is asked for. @throws BadUserInputError for other parameters, and for unreadable ones */
  async send(
    query: RawQuery,
    formats: readonly Format[],
    request: FastifyRequest,
    reply: FastifyReply,
    described: Described,
  ): Promise<void> {
    const texts = parametersOf(query, [formatParameter(formats), ...this.carried]);
    for (const parameter of this.carried) read(texts, parameter);
    const format = formatFor(request, texts, formats);
    const form = this.formOf(format, described);
    const body = form.make();
    await this.replies.send(request, reply, {
      ...form,
      tag: tagOf(format.type, body),
      cacheControl: REVALIDATE.private,
      make: () => body,
    });
  }

  formOf(
    format: Format,
    { document, page, text }: Described,
  ): Omit<Answer, 'tag' | 'cacheControl' | 'make'> & { readonly make: () => string } {
    const isPage = format === HTML_FORMAT;
    return {
      type: isPage ? 'text/html; charset=utf-8' : format.type,
      headers: {
        ...(document.links ? { link: linkHeader(isPage ? linksOfPage(document.links) : document.links) } : {}),
        ...(isPage ? { 'content-security-policy': pagePolicy } : {}),
      },
      make: () => (isPage ? page() : text ? text() : JSON.stringify(document)),
    };
  }
}
