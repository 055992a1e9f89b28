import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { NotFoundError } from '#kernel';
import { Descriptions, formatFor, Replies, tagOf } from '#ogc';
import { addressOf, type Link, parametersOf, read, relations, selfLinks } from '#ogc/domain';
import { Allow } from '#access';
import { joined } from '../layer/attribution.domain.js';
import { findCollection } from '../layer/collection.domain.js';
import { LayerReaders } from '../layer/layer-readers.js';
import { LAYER_SETTINGS, type LayerSettings } from '../layer/layer-settings.js';
import { Ogc, type OgcRequest } from '../layer/ogc-request.js';
import { findTheme, type Theme, themes } from '../layer/theme.domain.js';
import { datetime } from '../query/parameters.domain.js';
import { StateAnswers } from '../query/state-answers.js';
import { tileTemplate } from '../tiles/tile-documents.domain.js';
import { glyphRange } from './glyphs.js';
import { legendOf, legendSvg } from './legend.domain.js';
import { spriteFile } from './sprite.js';
import { styleOf } from './style.domain.js';
import { legendPage, stylePage, stylesPage } from './style-pages.js';
import {
  legendFormats,
  legendParameters,
  MAPBOX_STYLE,
  styleFormats,
  styleParameters,
  stylesFormats,
  SVG,
} from './style-paths.domain.js';

/** Fonts and signs change with the program only. A day. */
const STATIC = 'public, max-age=86400';

/** Styles for MapLibre, their legends, signs and letters: all from the own server. */
@Controller('ogc')
export class StylesController {
  constructor(
    private readonly readers: LayerReaders,
    private readonly answers: StateAnswers,
    private readonly descriptions: Descriptions,
    private readonly replies: Replies,
    @Inject(LAYER_SETTINGS) private readonly settings: LayerSettings,
  ) {}

  @Allow('public')
  @Get('styles')
  styles(@Ogc() { context, query, request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    this.readers.admit(context);
    const { base } = this.settings;
    const document = {
      default: themes[0]!.id,
      styles: themes.map((theme) => ({ id: theme.id, title: theme.title, links: this.linksOf(theme) })),
      links: selfLinks(base, '/styles', 'Kartenstile'),
    };
    return this.descriptions.send(query, stylesFormats, request, reply, {
      document,
      page: () => stylesPage(base),
    });
  }

  /** The style over the tiles of a day; without `datetime` over those of today, whenever they are asked for. */
  @Allow('public')
  @Get('styles/:styleId')
  async style(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('styleId') styleId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.readers.admit(context);
    const theme = found(styleId);
    const texts = parametersOf(query, styleParameters);
    const format = formatFor(request, texts, styleFormats);
    const collection = findCollection('unit-situations')!;
    const day = read(texts, datetime);
    const reader = await this.readers.readerOf(context, collection.id);
    try {
      const states = { collection, reader, datetime: day, knownAt: null, cursor: null };
      await this.answers.send(
        states,
        ['style', theme.id, format.name, ...[...texts].flat()],
        request,
        reply,
        ({ all }) => {
          const { base } = this.settings;
          const document = styleOf(theme, {
            baseUrl: `${base}/ogc`,
            attribution: joined(all.map(({ attribution }) => attribution)) ?? '',
            tilesUrl: tileTemplate(base, collection, 'WebMercatorQuad', day === null ? {} : { [datetime.name]: day }, [
              '{z}',
              '{y}',
              '{x}',
            ]),
          });
          return Promise.resolve(
            this.descriptions.formOf(format, { document, page: () => stylePage(base, theme, this.linksOf(theme)) }),
          );
        },
      );
    } finally {
      await reader.end();
    }
  }

  @Allow('public')
  @Get('styles/:styleId/legend')
  async legend(
    @Ogc() { context, query, request }: OgcRequest,
    @Param('styleId') styleId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.readers.admit(context);
    const theme = found(styleId);
    const { base } = this.settings;
    const format = formatFor(request, parametersOf(query, legendParameters), legendFormats);
    await this.descriptions.send(query, legendFormats, request, reply, {
      document: legendOf(theme),
      page: () => legendPage(base, theme),
      ...(format === SVG ? { text: () => legendSvg(theme) } : {}),
    });
  }

  @Allow('public')
  @Get('resources/sprites/:file')
  async sprite(@Param('file') file: string, @Ogc() { request }: OgcRequest, @Res() reply: FastifyReply): Promise<void> {
    const sprite = await spriteFile(file);
    if (!sprite) throw new NotFoundError();
    await this.replies.send(request, reply, {
      type: file.endsWith('.png') ? 'image/png' : 'application/json',
      tag: tagOf(this.settings.release, 'sprite', file),
      cacheControl: STATIC,
      make: () => sprite,
    });
  }

  @Allow('public')
  @Get('resources/fonts/:fontStack/:range')
  async glyphs(
    @Ogc() { request }: OgcRequest,
    @Param('fontStack') fontStack: string,
    @Param('range') range: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const letters = range.endsWith('.pbf') ? await glyphRange(fontStack, range.slice(0, -'.pbf'.length)) : null;
    if (!letters) throw new NotFoundError();
    await this.replies.send(request, reply, {
      type: 'application/x-protobuf',
      tag: tagOf(this.settings.release, 'glyphs', fontStack, range),
      cacheControl: STATIC,
      make: () => letters,
    });
  }

  private linksOf({ id, title }: Theme): Link[] {
    const { base } = this.settings;
    return [
      { href: addressOf(base, `/styles/${id}`), rel: 'stylesheet', type: MAPBOX_STYLE.type, title },
      {
        href: addressOf(base, `/styles/${id}/legend`),
        rel: relations.legend,
        type: SVG.type,
        title: `Legende zu „${title}“`,
      },
    ];
  }
}

/** @throws NotFoundError */
function found(id: string): Theme {
  const theme = findTheme(id);
  if (!theme) throw new NotFoundError();
  return theme;
}
