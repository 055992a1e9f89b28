import { useMutation, useQuery } from '@tanstack/react-query';
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { type CalendarDate } from '#kernel';
import { execute } from '../graphql/execute.js';
import { graphql } from '../graphql/graphql.js';
import { counted, dayText } from '../format/format.domain.js';
import { Alert, Announcement, Button } from '../ui/controls.js';
import { MailText } from '../ui/mail-text.js';
import { Failure, Loading } from '../ui/states.js';

const PreviewDocument = graphql(`
  query ReminderPreview($date: Date!, $unitKeys: [ID!]!) {
    reminderPreview(reportingDate: $date, unitKeys: $unitKeys) {
      unit {
        key
        name
      }
      recipients
      subject
      body
      sent
    }
  }
`);

const RemindDocument = graphql(`
  mutation Remind($date: Date!, $unitKeys: [ID!]!) {
    remind(input: { reportingDate: $date, unitKeys: $unitKeys }) {
      reminders {
        unit {
          key
          name
        }
        recipients
        subject
        body
        sent
      }
      problems {
        message
      }
    }
  }
`);

/** The units that are missing on the day, and reminders for one or all of them: sent where there is a mail server, else to be copied. */
export function Reminders({
  date,
  missing,
}: {
  readonly date: CalendarDate;
  readonly missing: readonly { readonly key: string; readonly name: string }[];
}): ReactNode {
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  /** The button that opened the preview: it gets the focus back. */
  const opener = useRef<HTMLElement>(null);
  const open = ({ currentTarget }: MouseEvent<HTMLElement>, unitKeys: readonly string[]): void => {
    opener.current = currentTarget;
    setChosen(unitKeys);
  };
  const close = (): void => {
    setChosen(null);
    opener.current?.focus();
  };
  if (missing.length === 0)
    return (
      <section className="reminders" aria-label="Erinnern">
        <p className="kern-body">Für den {dayText(date)} fehlt keine Meldung.</p>
      </section>
    );
  return (
    <section className="reminders" aria-labelledby="missing-title">
      <h2 className="kern-heading-small" id="missing-title">
        {dayText(date)}: {counted(missing.length, 'Meldung fehlt', 'Meldungen fehlen')} noch
      </h2>
      <ul className="reminders__units">
        {missing.map(({ key, name }) => (
          <li key={key}>
            {name}{' '}
            <button
              type="button"
              className="kern-link-button"
              aria-label={`${name} erinnern`}
              onClick={(event) => open(event, [key])}
            >
              erinnern
            </button>
          </li>
        ))}
      </ul>
      {missing.length > 1 && (
        <Button
          compact
          icon="mail"
          onClick={(event) =>
            open(
              event,
              missing.map(({ key }) => key),
            )
          }
        >
          Alle {missing.length} erinnern
        </Button>
      )}
      {chosen && <Preview key={chosen.join()} date={date} unitKeys={chosen} onClose={close} />}
    </section>
  );
}

function Preview({
  date,
  unitKeys,
  onClose,
}: {
  readonly date: CalendarDate;
  readonly unitKeys: readonly string[];
  readonly onClose: () => void;
}): ReactNode {
  const variables = { date, unitKeys: [...unitKeys] };
  const preview = useQuery({
    queryKey: ['reminder', date, unitKeys],
    queryFn: async ({ signal }) => (await execute(PreviewDocument, variables, signal)).reminderPreview,
    staleTime: 0,
  });
  const outcome = useRef<HTMLDivElement>(null);
  const remind = useMutation({ mutationFn: async () => (await execute(RemindDocument, variables)).remind });
  const isDone = remind.data !== undefined;
  // The button that was pressed is gone.
  useEffect(() => {
    if (isDone) outcome.current?.focus();
  }, [isDone]);
  if (preview.isPending) return <Loading what="Vorschau" />;
  if (preview.error)
    return <Failure error={preview.error} what="Die Vorschau" onRetry={() => void preview.refetch()} />;
  const reminders = remind.data?.reminders ?? preview.data;
  const sent = reminders.filter((reminder) => reminder.sent).length;
  return (
    <>
      <div ref={outcome} tabIndex={-1}>
        <Announcement>
          {isDone && (
            <Alert
              kind={sent > 0 && sent === reminders.length ? 'success' : 'info'}
              title={outcomeOf(sent, reminders.length)}
            />
          )}
          {!isDone && reminders.length === 0 && <Alert kind="info" title={NOBODY_LEFT} />}
        </Announcement>
      </div>
      {remind.error && <Failure error={remind.error} what="Die Erinnerung" onRetry={() => remind.mutate()} />}
      {remind.data?.problems.map(({ message }) => (
        <Alert key={message} kind="warning" title={message} />
      ))}
      {reminders.map((reminder) => (
        <MailText
          key={reminder.unit.key}
          name={`Erinnerung an ${reminder.unit.name}`}
          to={reminder.recipients}
          subject={reminder.subject}
          body={reminder.body}
          sent={reminder.sent}
        />
      ))}
      <div className="actions">
        {!isDone && reminders.length > 0 && (
          <Button
            weight="primary"
            aria-disabled={remind.isPending}
            onClick={() => !remind.isPending && remind.mutate()}
          >
            {remind.isPending ? 'Wird gesendet …' : 'Erinnerung senden'}
          </Button>
        )}
        <Button weight="tertiary" onClick={onClose}>
          Schließen
        </Button>
      </div>
    </>
  );
}

/** Reports came while the page was open. */
const NOBODY_LEFT = 'Inzwischen fehlt hier keine Meldung mehr. Es ist nichts zu versenden.';

function outcomeOf(sent: number, all: number): string {
  if (all === 0) return NOBODY_LEFT;
  return sent === all
    ? `${counted(sent, 'Erinnerung ist', 'Erinnerungen sind')} versendet.`
    : `${sent} von ${all} versendet. Die übrigen Texte bitte kopieren und selbst versenden.`;
}
