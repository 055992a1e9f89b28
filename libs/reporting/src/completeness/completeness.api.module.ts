import { Module } from '@nestjs/common';
import { CompletenessResolver } from './completeness.resolver.js';

@Module({ providers: [CompletenessResolver] })
export class CompletenessApiModule {}
