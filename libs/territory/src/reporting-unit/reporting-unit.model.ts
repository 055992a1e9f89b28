import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { type ReportingUnit } from './reporting-unit.domain.js';
import { CalendarDateScalar } from '#platform/api';

const ReportingUnitKind = {
  TOWN: 'TOWN',
  MUNICIPALITY: 'MUNICIPALITY',
  MUNICIPAL_ASSOCIATION: 'MUNICIPAL_ASSOCIATION',
  DISTRICT_FACILITY: 'DISTRICT_FACILITY',
} as const;
type ReportingUnitKind = (typeof ReportingUnitKind)[keyof typeof ReportingUnitKind];
registerEnumType(ReportingUnitKind, {
  name: 'ReportingUnitKind',
});

@ObjectType('ReportingUnit')
export class ReportingUnitModel {
  @Field(() => ID, {
    description:
      '12 characters, text: ARS; association: 9 digits and `000`; unit without an ARS: district key, `F` and six digits.',
  })
  key!: string;

  @Field(() => String, { description: 'Display name, unambiguous in the district: `Samtgemeinde Neuenkirchen`.' })
  name!: string;

  @Field(() => ReportingUnitKind)
  kind!: ReportingUnitKind;

  @Field(() => String, { nullable: true, description: 'null for associations and facilities' })
  ags!: string | null;

  @Field(() => Int, { nullable: true })
  population!: number | null;

  @Field(() => CalendarDateScalar, { nullable: true })
  populationDate!: CalendarDate | null;

  @Field(() => String, { nullable: true })
  populationSource!: string | null;

  @Field(() => CalendarDateScalar, { nullable: true })
  validFrom!: CalendarDate | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Last day; null = open.' })
  validTo!: CalendarDate | null;

  /** The unit behind the model, for the resolvers of its other fields. */
  unit!: ReportingUnit;

  /** The `knownAt` of the unit and of its fields; null = now. */
  asOf!: Date | null;
}

@ObjectType('MemberMunicipality')
export class MemberMunicipalityModel {
  @Field(() => String)
  ags!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Int, { nullable: true })
  population!: number | null;
}

/** The unit as it is now. */
export function toUnitModel(unit: ReportingUnit): ReportingUnitModel {
  return unitModelAsOf(null)(unit);
}

/** The unit as it was known at a moment, for answers that are to stay the same for ever. */
export function unitModelAsOf(asOf: Date | null): (unit: ReportingUnit) => ReportingUnitModel {
  return (unit) => ({
    key: unit.unitKey,
    name: unit.name,
    kind: unit.kind,
    ags: unit.ags,
    population: unit.population,
    populationDate: unit.populationDate,
    populationSource: unit.populationSource,
    validFrom: unit.validFrom,
    validTo: unit.validTo,
    unit,
    asOf,
  });
}
