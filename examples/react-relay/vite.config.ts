import babel from '@rolldown/plugin-babel';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react(), babel({ plugins: ['relay'] })],
  server: { proxy: { '/graphql': process.env['SERVER'] ?? 'http://127.0.0.1:4000' } },
});
