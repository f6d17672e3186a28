/** Lines of an explanation: how a figure was computed and what it rests on. */
import { Fragment } from 'react';
import type { Fact } from '../../api/types';
import { useText } from '../../app/i18n';

export function Facts({ facts }: { facts: Fact[] }) {
  const text = useText();
  return (
    <dl className="dl small">
      {facts.map((fact) => (
        <Fragment key={fact.name.en}>
          <dt>{text(fact.name)}</dt>
          <dd>{text(fact.value)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
