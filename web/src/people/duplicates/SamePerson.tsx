/** What made this person what it is: merges that can be undone, and comparing with another record by hand. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Popconfirm } from 'antd';
import { useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import type { PersonMerge } from '../../api/duplicates';
import { useText } from '../../app/i18n';
import { links } from '../../app/links';
import { useAct } from '../../app/queries';
import { useFormat, useSession } from '../../app/session';
import { FormFindings } from '../../cases/FormFindings';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Page';
import { useDuplicates } from './words';

export function SamePerson({ person }: { person: string }) {
  const t = useDuplicates();
  const go = useNavigate();
  const query = useQuery({
    queryKey: ['people', 'merges', person],
    queryFn: () => read(api.GET('/people/persons/{id}/merges', { params: { path: { id: person } } })),
  });
  const find = useAct({
    run: (number: string) => read(api.GET('/people/duplicates/numbers/{number}', { params: { path: { number } } })),
    slices: [],
    after: (found) => void go(links.compare(person, found.person_id)),
    quiet: true,
  });
  const made = (query.data ?? []).filter((merge) => merge.undone_at === null && merge.keep_id === person);
  return (
    <Panel title={t('same.title')}>
      <div className="stack" style={{ gap: 10 }}>
        {made.map((merge) => (
          <Made key={merge.id} merge={merge} />
        ))}
        <p className="muted small">{t('same.hint')}</p>
        <Input.Search
          placeholder={t('same.number')}
          aria-label={t('same.number')}
          enterButton={t('same.compare')}
          loading={find.isPending}
          onSearch={(value) => value.trim() && find.mutate(value.trim())}
        />
        <FormFindings error={find.error} />
      </div>
    </Panel>
  );
}

function Made({ merge }: { merge: PersonMerge }) {
  const t = useDuplicates();
  const text = useText();
  const f = useFormat();
  const { can } = useSession();
  const { modal } = App.useApp();
  const undo = useAct({
    run: (_: undefined) => read(api.POST('/people/merges/{id}/undo', { params: { path: { id: merge.id } } })),
    slices: ['people', 'cases', 'audit'],
    after: ({ left }) =>
      void modal.info({
        title: t('same.undone'),
        content:
          left.length === 0 ? (
            t('same.undone.all')
          ) : (
            <>
              <p>{t('same.undone.left')}</p>
              <ul>
                {left.map((line) => (
                  <li key={line.en}>{text(line)}</li>
                ))}
              </ul>
            </>
          ),
      }),
  });
  return (
    <div>
      <p>
        {t('same.merged', { who: merge.by ? f.person(merge.by) : '' })}{' '}
        <span className="muted small">
          <Moment at={merge.at} />
        </span>
      </p>
      {can('investigate') &&
        (merge.may_undo ? (
          <Popconfirm
            title={t('same.undo.ask')}
            okText={t('same.undo')}
            cancelText={t('cancel')}
            styles={{ root: { maxWidth: 320 } }}
            onConfirm={() => undo.mutate(undefined)}
          >
            <Button size="small" loading={undo.isPending}>
              {t('same.undo')}
            </Button>
          </Popconfirm>
        ) : (
          <p className="muted small">{t('same.gone')}</p>
        ))}
    </div>
  );
}
