/**
 * Which page answers which address, and the right that opens it. Every page is its own chunk, loaded when first visited.
 */
import { createBrowserRouter, Outlet, type RouteObject } from 'react-router';
import type { Right } from '../api/types';
import { Crash, Guard, Missing } from './guard';
import { Shell } from './shell';

type PageModule = { Page: React.ComponentType };

const Nothing = () => null;

function page(path: string, right: Right | Right[] | null, load: () => Promise<PageModule>): RouteObject {
  return {
    path,
    element: (
      <Guard right={right}>
        <Outlet />
      </Guard>
    ),
    errorElement: <Crash />,
    children: [{ index: true, lazy: async () => ({ Component: (await load()).Page }) }],
  };
}

function door(path: string, load: () => Promise<PageModule>): RouteObject {
  return {
    path,
    errorElement: <Crash />,
    HydrateFallback: Nothing,
    lazy: async () => ({ Component: (await load()).Page }),
  };
}

export const pages: RouteObject[] = [
  page('/', 'see-region', () => import('../board/BoardOrPublicPage')),
  page('/regions', ['see-surveillance', 'see-response', 'manage-regions'], () => import('../regions/RegionsPage')),
  page('/regions/import', 'manage-regions', () => import('../regions/RegionImportPage')),
  page('/regions/:id', 'see-region', () => import('../regions/RegionPage')),
  page('/regions/:id/what-if', 'compare-measures', () => import('../surveillance/outlook/WhatIfPage')),
  page('/signals', 'see-surveillance', () => import('../surveillance/SignalsPage')),
  page('/clusters/:id', 'see-surveillance', () => import('../surveillance/ClusterPage')),
  page('/signals/:id', 'see-surveillance', () => import('../surveillance/SignalPage')),
  page('/warnings', 'see-surveillance', () => import('../surveillance/WarningsPage')),
  page('/imports', 'import-counts', () => import('../surveillance/ImportsPage')),
  page('/imports/new', 'import-counts', () => import('../surveillance/ImportNewPage')),
  page('/imports/:id', 'import-counts', () => import('../surveillance/ImportPage')),
  page('/decisions', 'see-response', () => import('../response/DecisionsPage')),
  page('/decisions/:id', 'see-response', () => import('../response/DecisionPage')),
  page('/tasks', 'see-response', () => import('../response/TasksPage')),
  page('/tasks/:id', 'see-response', () => import('../response/TaskPage')),
  page('/incidents', 'see-response', () => import('../response/IncidentsPage')),
  page('/incidents/:id', 'see-response', () => import('../response/IncidentPage')),
  page('/running/:id', 'see-response', () => import('../response/RunningPage')),
  page('/journal', 'see-journal', () => import('../audit/JournalPage')),
  page('/journal/:position', 'see-journal', () => import('../audit/EntryPage')),
  page('/plans', 'see-packs', () => import('../packs/PlansPage')),
  page('/plans/:id', 'see-packs', () => import('../packs/PlanPage')),
  page('/measures', 'see-surveillance', () => import('../measures/MeasuresPage')),
  page('/rows', 'see-surveillance', () => import('../measures/RowsPage')),
  page('/cases', 'see-cases', () => import('../cases/lists/CasesPage')),
  page('/cases/new', 'report-case', () => import('../cases/ReportPage')),
  page('/cases/imports', 'report-case', () => import('../cases/imports/ImportsPage')),
  page('/cases/imports/new', 'report-case', () => import('../cases/imports/NewPage')),
  page('/cases/imports/:id', 'report-case', () => import('../cases/imports/ImportPage')),
  page('/cases/waiting', 'report-case', () => import('../cases/imports/WaitingPage')),
  page('/cases/waiting/:id', 'see-identity', () => import('../cases/imports/WaitingRowPage')),
  page('/cases/:id', 'see-cases', () => import('../cases/CasePage')),
  page('/contacts', 'see-cases', () => import('../cases/lists/ContactsPage')),
  page('/contacts/:id', 'see-cases', () => import('../cases/ContactPage')),
  page('/lists/:list', 'see-cases', () => import('../cases/lists/OtherPage')),
  page('/follow-ups', 'follow-up', () => import('../cases/FollowUpsPage')),
  page('/results', 'enter-results', () => import('../cases/laboratory/DeskPage')),
  page('/samples/:id', 'enter-results', () => import('../cases/laboratory/SamplePage')),
  page('/pools', 'enter-results', () => import('../cases/laboratory/PoolsPage')),
  page('/pools/:id', 'enter-results', () => import('../cases/laboratory/PoolPage')),
  page('/messages', 'enter-results', () => import('../cases/laboratory/MessagesPage')),
  page('/messages/:id', 'enter-results', () => import('../cases/laboratory/MessagePage')),
  page('/parked', 'enter-results', () => import('../cases/laboratory/ParkedPage')),
  page('/chains', 'see-cases', () => import('../cases/chains/ChainsPage')),
  page('/case-clusters', 'see-cases', () => import('../cases/chains/ClustersPage')),
  page('/case-clusters/:id', 'see-cases', () => import('../cases/chains/ClusterPage')),
  page('/cases/:id/investigation', 'see-cases', () => import('../cases/investigation/InvestigationPage')),
  page('/cases/:id/report', 'see-cases', () => import('../cases/investigation/ReportPage')),
  page('/clues', ['see-cases', 'do-task'], () => import('../cases/investigation/CluesPage')),
  page('/clues/:id', ['see-cases', 'do-task'], () => import('../cases/investigation/CluePage')),
  page('/key-persons', 'see-cases', () => import('../cases/investigation/KeyPersonsPage')),
  page('/screenings', 'see-cases', () => import('../cases/investigation/ScreeningsPage')),
  page('/screenings/:id', 'see-cases', () => import('../cases/investigation/ScreeningPage')),
  page('/sites', 'see-cases', () => import('../cases/programme/SitesPage')),
  page('/sites/:id', 'see-cases', () => import('../cases/programme/SitePage')),
  page('/orders/:id', 'see-identity', () => import('../cases/programme/OrderPage')),
  page('/hand-overs', 'see-cases', () => import('../cases/programme/HandOversPage')),
  page('/retention', 'manage-cases', () => import('../cases/programme/RetentionPage')),
  page('/spots', 'see-cases', () => import('../cases/places/SpotsPage')),
  page('/spots/:id', 'see-cases', () => import('../cases/places/SpotPage')),
  page('/places/:id', 'see-cases', () => import('../cases/places/PlacePage')),
  page('/duplicates', 'see-identity', () => import('../people/duplicates/QueuePage')),
  page('/duplicates/compare', 'see-identity', () => import('../people/duplicates/ComparePage')),
  page('/accounts', 'manage-accounts', () => import('../people/AccountsPage')),
  page('/about', null, () => import('../people/AboutPage')),
];

export const doors: RouteObject[] = [
  door('/sign-in', () => import('../people/SignInPage')),
  door('/setup', () => import('../people/SetupPage')),
  door('/link', () => import('../people/LinkPage')),
];

export const router = createBrowserRouter([
  ...doors,
  {
    element: <Shell />,
    errorElement: <Crash />,
    HydrateFallback: Nothing,
    children: [...pages, { path: '*', element: <Missing /> }],
  },
]);
