import { type ReactNode, useState } from 'react';
import { countText } from '../format/format.domain.js';
import { classes } from '../ui/controls.js';
import { focusIds } from './use-import.js';

/** The file field, around which a file can be dropped as well. */
export function FileChoice({
  file,
  isWorking,
  onChoose,
}: {
  readonly file: File | null;
  readonly isWorking: boolean;
  readonly onChoose: (file: File | undefined) => void;
}): ReactNode {
  const [isOver, setIsOver] = useState(false);
  return (
    <div
      className={classes('drop-zone', isOver && 'drop-zone--over')}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        onChoose(event.dataTransfer.files[0]);
      }}
    >
      <label className="kern-label" htmlFor={focusIds.file}>
        CSV oder XLSX, höchstens 5 MB
      </label>
      <input
        id={focusIds.file}
        type="file"
        accept=".csv,.txt,.xlsx,text/csv"
        disabled={isWorking}
        onChange={({ target }) => {
          onChoose(target.files?.[0]);
          // Emptied, so that the same file can be chosen again after it was mended.
          target.value = '';
        }}
      />
      <p className="kern-body kern-body--small">
        {file
          ? `Gewählt: ${file.name} (${countText(Math.ceil(file.size / 1024))} kB)`
          : 'oder die Datei hierher ziehen'}
      </p>
    </div>
  );
}
