import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env['AURORA_URL'] ?? 'http://127.0.0.1:5080';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: {
    alias: {
      '@': here('./src'),
      // Radix stops the page from scrolling by writing <style> elements, which the server's CSP refuses.
      'react-remove-scroll': here('./src/ui/remove-scroll.tsx'),
    },
  },
  build: {
    outDir: '../target/classes/META-INF/webroot',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: { input: [here('./index.html'), here('./docs.html')] },
    reportCompressedSize: false,
    // scripts/check-size.mjs holds the first load to its budget; the contract's viewer is large and on a page of its own.
    chunkSizeWarningLimit: 2000,
  },
  server: {
    proxy: {
      '/api': { target: server, changeOrigin: true },
      '/ws': { target: server, ws: true, changeOrigin: true },
    },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
