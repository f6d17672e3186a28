/** A moment: how long ago, and when exactly, in the node's time zone. */
import { useFormat } from '../app/session';

export function Moment({ at, short }: { at: string | null; short?: boolean }) {
  const f = useFormat();
  if (!at) return <span className="muted">{f.moment(null)}</span>;
  return (
    <time dateTime={at} title={f.moment(at, true)} className="num">
      {short ? f.ago(at) : `${f.moment(at)} · ${f.ago(at)}`}
    </time>
  );
}
