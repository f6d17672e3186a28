/** Where the page starts. */
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import './style/tokens.css';
import './style/base.css';
import './style/shell.css';
import './style/page.css';
import './style/figures.css';
import './style/parts.css';
import './style/phone.css';
import { queryClient } from './queries';
import { router } from './routes';
import { ThemeProvider } from './theme';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <ThemeProvider>
          <RouterProvider router={router} />
        </ThemeProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
