/** How the page is built and served while developing. `npm run dev` passes /api on to a Lianfang on this machine. */
import react from '@vitejs/plugin-react';
import { defineConfig, type PluginOption } from 'vite';

const server = process.env.LIANFANG_SERVER ?? 'http://127.0.0.1:8080';
const proxy = { '/api': { target: server, changeOrigin: false } };

export default defineConfig(async () => {
  const plugins: PluginOption[] = [react()];
  if (process.env.LIANFANG_MOCK) {
    const mock = new URL('dev/mock.mjs', `file://${process.cwd()}/`).href;
    plugins.push((await import(mock)).default());
  }
  return {
    plugins,
    server: { proxy: process.env.LIANFANG_MOCK ? {} : proxy },
    preview: { proxy: process.env.LIANFANG_MOCK ? {} : proxy },
    build: { manifest: true, target: 'es2022', chunkSizeWarningLimit: 1200, reportCompressedSize: false },
    test: { environment: 'node', include: ['test/**/*.test.ts'] },
  };
});
