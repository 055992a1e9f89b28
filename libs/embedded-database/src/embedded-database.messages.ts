/** Messages of the database's process to its parent, by IPC. Texts are German: they are shown as they are. */
export type EmbeddedDatabaseMessage =
  | {
      readonly type: 'progress';
      readonly text: string;
      readonly state: 'begin' | 'end';
      readonly estimateSeconds?: number;
    }
  | { readonly type: 'ready'; readonly url: string }
  | {
      readonly type: 'failed';
      readonly reason: 'in-use' | 'not-writable' | 'broken';
      readonly message: string;
      readonly holderPid?: number | null;
    };

export type ProgressListener = (event: Extract<EmbeddedDatabaseMessage, { type: 'progress' }>) => void;
