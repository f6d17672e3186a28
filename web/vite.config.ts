/** How the pages are built and served while developing. `npm run dev` passes /api on to a Lianfang on this machine. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const target = process.env.LIANFANG_SERVER ?? 'http://127.0.0.1:8080';
const proxy = { '/api': { target } };

export default defineConfig({
  plugins: [react()],
  server: { proxy },
  preview: { proxy },
  build: { manifest: true, target: 'es2022', chunkSizeWarningLimit: 1200, reportCompressedSize: false },
  test: { environment: 'node', include: ['test/**/*.test.ts'] },
});
