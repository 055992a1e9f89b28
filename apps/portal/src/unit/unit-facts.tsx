import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { type CalendarDate } from '#kernel';
import { countText, dayText, shortDayText } from '../format/format.domain.js';
import { Known, Status } from '../ui/status.js';
import { countingByDay, kindName } from './unit.domain.js';
import { OVERVIEW_DAYS, type UnitOverview } from './unit-queries.js';

/** The facts about a unit: kind, inhabitants, assessment, contact, and its relations to other units. */
export function UnitFacts({ data, today }: { readonly data: UnitOverview; readonly today: CalendarDate }): ReactNode {
  const newest = countingByDay([today], data.counting, data.district.rules.carryForwardDays)[0];
  return (
    <dl className="facts">
      <Fact name="Art">{kindName[data.kind] ?? data.kind}</Fact>
      <Fact name="Einwohner">
        <Known>{countText(data.population)}</Known>
        {data.populationDate && (
          <span className="muted">
            {' '}
            (Stand {dayText(data.populationDate)}
            {data.populationSource && `, ${data.populationSource}`})
          </span>
        )}
      </Fact>
      <Fact name="Lage">
        <Status
          assessment={newest?.assessment}
          staleSince={newest && newest.reportingDate !== today ? shortDayText(newest.reportingDate) : null}
        />
      </Fact>
      <Fact name="Zuletzt gemeldet">
        {data.counting.length > 0
          ? dayText(data.counting.at(-1)!.reportingDate)
          : `in den letzten ${OVERVIEW_DAYS} Tagen nicht`}
      </Fact>
      <Contact contact={data.contact} />
      {data.hostUnit && (
        <Fact name="Liegt in">
          <Link className="kern-link" to="/kommune/$unitKey" params={{ unitKey: data.hostUnit.key }}>
            {data.hostUnit.name}
          </Link>
        </Fact>
      )}
      {data.members.length > 0 && (
        <Fact name="Mitgliedsgemeinden">{data.members.map(({ name }) => name).join(', ')}</Fact>
      )}
    </dl>
  );
}

function Contact({ contact }: Pick<UnitOverview, 'contact'>): ReactNode {
  if (!contact || !(contact.office || contact.phone || contact.email)) return null;
  return (
    <Fact name="Ansprechstelle">
      {contact.office}
      {contact.phone && (
        <>
          {' '}
          <a className="kern-link" href={`tel:${contact.phone.replaceAll(/[^+\d]/g, '')}`}>
            {contact.phone}
          </a>
        </>
      )}
      {contact.email && (
        <>
          {' '}
          <a className="kern-link" href={`mailto:${contact.email}`}>
            {contact.email}
          </a>
        </>
      )}
    </Fact>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
