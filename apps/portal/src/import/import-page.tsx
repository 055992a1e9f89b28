import './import.css';
import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { addDays } from '#kernel';
import { counted } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Anchor } from '../ui/controls.js';
import { Page } from '../ui/page.js';
import { FileChoice } from './file-choice.js';
import { ImportMessages } from './import-messages.js';
import { ImportProgress } from './import-progress.js';
import { isWorking, takeoverOf } from './import-state.domain.js';
import { ImportStored } from './import-stored.js';
import { ImportStep } from './import-step.js';
import { Preview } from './preview.js';
import { Takeover } from './takeover.js';
import { focusIds, useImport } from './use-import.js';

/** Import in four steps on one page: template, file, check, take over. Nothing is stored before the last one. */
export default function ImportPage(): ReactNode {
  const { district } = useViewer();
  const { state, choose, checkAgain, setChoices, takeOver, stop } = useImport();
  const preview = state.step === 'previewed' || state.step === 'storing' ? state.preview : null;
  const choices = state.step === 'empty' ? null : state.choices;
  const lacksAskedReason = preview !== null && choices!.isReasonAsked && takeoverOf(preview, choices!).lacksReason;
  return (
    <Page title="Import" place={district.name} wide hasErrors={state.step === 'failed' || lacksAskedReason}>
      <p className="kern-body">
        Viele Meldungen auf einmal, aus einer Tabelle.{' '}
        <Link className="kern-link" to="/hilfe" hash="import">
          Spalten und häufige Fehler
        </Link>
      </p>
      <ImportStep number={1} title="Vorlage laden">
        <p className="kern-body">
          Ihre Meldungen der letzten 7 Tage in den richtigen Spalten:{' '}
          <Anchor href={exportAddress('csv', district.today)} download>
            CSV
          </Anchor>{' '}
          ·{' '}
          <Anchor href={exportAddress('xlsx', district.today)} download>
            XLSX
          </Anchor>
        </p>
      </ImportStep>
      <ImportStep number={2} title="Datei wählen">
        <FileChoice file={state.step === 'empty' ? null : state.file} isWorking={isWorking(state)} onChoose={choose} />
      </ImportStep>
      {isWorking(state) && <ImportProgress step={state.step} progress={state.progress} onStop={stop} />}
      <ImportMessages state={state} onCheckAgain={checkAgain} />
      {state.step === 'stored' && <ImportStored id={focusIds.stored} counts={state.result.counts} />}
      {preview && (
        <>
          <ImportStep number={3} title={`Prüfen: ${counted(preview.rows.length, 'Zeile', 'Zeilen')}`} isFocusable>
            <Preview result={preview} />
          </ImportStep>
          <ImportStep number={4} title="Übernehmen">
            <Takeover
              preview={preview}
              choices={choices!}
              isStoring={state.step === 'storing'}
              onChoices={setChoices}
              onTakeOver={takeOver}
            />
          </ImportStep>
        </>
      )}
    </Page>
  );
}

function exportAddress(format: 'csv' | 'xlsx', today: string): string {
  return `/api/reports/export?from=${addDays(today, -6)}&to=${today}&format=${format}`;
}
