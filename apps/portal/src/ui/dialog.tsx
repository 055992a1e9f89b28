import './dialog.css';
import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Button } from './controls.js';

/** A question over the page, open as long as it is there; Escape is no. The focus goes back to where it was. */
export function Dialog({
  title,
  children,
  actions,
  onClose,
  onSubmit,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions: ReactNode;
  readonly onClose: () => void;
  /** With it the dialog is a form. */
  readonly onSubmit?: () => void;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // As a layout effect: only what is still in the page gives the focus back when it closes.
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close();
  }, []);
  const content = (
    <>
      <div className="kern-dialog__header">
        <h2 className="kern-heading-small" id={id}>
          {title}
        </h2>
      </div>
      <div className="kern-dialog__body">{children}</div>
      <div className="kern-dialog__footer">{actions}</div>
    </>
  );
  return (
    <dialog
      className="kern-dialog"
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {onSubmit ? (
        <form
          noValidate
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {content}
        </form>
      ) : (
        content
      )}
    </dialog>
  );
}

/** Asks before something that cannot simply be taken back. */
export function ConfirmDialog({
  title,
  confirm,
  cancel = 'Abbrechen',
  busy,
  children,
  onConfirm,
  onCancel,
}: {
  readonly title: string;
  /** The action as a verb: `Konto sperren`. */
  readonly confirm: string;
  readonly cancel?: string;
  readonly busy?: boolean;
  readonly children: ReactNode;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}): ReactNode {
  return (
    <Dialog
      title={title}
      onClose={onCancel}
      actions={
        <>
          <Button onClick={onCancel}>{cancel}</Button>
          <Button weight="primary" aria-disabled={busy} onClick={() => !busy && onConfirm()}>
            {busy ? 'Einen Augenblick …' : confirm}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
