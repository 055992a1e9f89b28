import './controls.css';
import {
  type AnchorHTMLAttributes,
  type ComponentPropsWithRef,
  type ButtonHTMLAttributes,
  type ReactNode,
} from 'react';

type Weight = 'primary' | 'secondary' | 'tertiary';

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly weight?: Weight;
  /** Name of a KERN icon. */
  readonly icon?: string;
  readonly compact?: boolean;
  readonly children: ReactNode;
}

/** A button in KERN's look. One that is at work says so by `aria-disabled`, so that it keeps the focus. */
export function Button({ weight = 'secondary', icon, compact, children, className, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={classes(`kern-btn kern-btn--${weight}`, compact && 'compact', className)}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      <span className="kern-label">{children}</span>
    </button>
  );
}

/** An icon of KERN's, for the eye only. */
export function Icon({ name, small }: { readonly name: string; readonly small?: boolean }): ReactNode {
  return (
    <span className={classes('kern-icon', `kern-icon--${name}`, small && 'kern-icon--small')} aria-hidden="true" />
  );
}

/** A button for the eye by its icon alone, for everybody else by its name. */
export function IconButton({
  icon,
  name,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly icon: string; readonly name: string }): ReactNode {
  return (
    <button type="button" className="kern-btn kern-btn--tertiary compact" title={name} {...rest}>
      <Icon name={icon} />
      <span className="kern-label kern-sr-only">{name}</span>
    </button>
  );
}

/** A link to a file or another service; inside the portal it is the router's `Link` with class `kern-link`. */
export function Anchor({ children, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement>): ReactNode {
  return (
    <a className="kern-link" {...rest}>
      {children}
    </a>
  );
}

type Kind = 'info' | 'success' | 'warning' | 'danger';

/** Says what has happened, also to those who hear it: it is there before its words are. */
export function Announcement({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div role="status" className="message">
      {children}
    </div>
  );
}

/** A note that stands out. It is announced only within an {@link Announcement}. */
export function Alert({
  kind,
  title,
  children,
  className,
}: {
  readonly kind: Kind;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly className?: string;
}): ReactNode {
  return (
    <div className={classes('kern-alert', `kern-alert--${kind}`, className)}>
      <div className="kern-alert__header">
        <Icon name={kind} />
        <span className="kern-title">{title}</span>
      </div>
      {children && <div className="kern-alert__body">{children}</div>}
    </div>
  );
}

/** The names that are there, as one attribute. */
export function classes(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
