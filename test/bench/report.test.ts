import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportOf, summaryOf, withSummary } from '../../bench/report.ts';
import type { Measure, Result } from '../../bench/result.ts';
import { projectRoot } from '../support/graph.ts';

const measure = (contestant: Measure['contestant'], replicas: number, clients: number, samples: number[]): Measure => ({
  replicas,
  writes: 'none',
  clients,
  contestant,
  operation: 'walk',
  perSecond: samples[1] ?? 0,
  p50: 1,
  p97_5: 2,
  p99: 3,
  cpuMs: 0.5,
  databaseCpuMs: null,
  residentMegabytes: 100 + clients,
  peakMegabytes: 200,
  bytesOfAnswer: 1024,
  errors: 0,
  firstError: null,
  samples,
});

const result: Result = {
  date: '2026-01-02',
  note: null,
  machine: { cores: 2, memoryGigabytes: 24, system: 'linux x64' },
  versions: {},
  database: 'Neo4j 5.26',
  dataVersion: '1.0.0',
  seconds: 3,
  repeats: 3,
  loadings: [],
  writings: [],
  wire: [],
  costs: [1, 10].map((replicas) => ({
    replicas,
    questions: [{ question: 'first page', statements: 1, dbHits: 1200, leaves: [] }],
  })),
  starts: [{ replicas: 1, contestant: 'ours', milliseconds: 1234 }],
  measures: [1, 10].flatMap((replicas) =>
    [1, 16].flatMap((clients) => [
      measure('generated', replicas, clients, [90, 100, 120]),
      measure('ours', replicas, clients, [900, 1000 + clients, 1300]),
    ]),
  ),
};

describe('the report of a benchmark', () => {
  const report = reportOf(result);

  it('shows the lowest and highest rate of the repeats beside each median', () => {
    expect(report).toContain('| five-level walk | @neo4j/graphql | 100 (90–120) |');
  });

  it('has the final memory, DB hits and start times at each size', () => {
    expect(report).toContain('| ours, Neo4j | 116 | 200 | 116 | 200 |');
    expect(report).toContain('| first page | 1 | 1,200 | 1,200 |');
    expect(report).toContain('| ours, Neo4j | 1234 |');
  });

  it.each(['docs/performance.md', 'README.md'])(
    'is summarised for the most clients, between the marks of %s',
    async (name) => {
      const page = await readFile(join(projectRoot, name), 'utf8');
      const summary = summaryOf(result);
      expect(summary).toContain('| ours, Neo4j | 10.2 |');
      expect(summary).not.toContain('10.0');
      const written = withSummary(page, summary, name);
      expect(written).toContain(summary);
      expect(withSummary(written, 'another', name)).toBe(withSummary(page, 'another', name));
      expect(() => withSummary('no marks', summary, name)).toThrow(`${name} has no place for the results`);
    },
  );

  it('is summarised for one size if that is requested', () => {
    expect(summaryOf(result)).toContain('**10 replicas**');
    expect(summaryOf(result, [1])).not.toContain('replica');
  });

  it('shows the combined rate of floor and ceiling if both were measured', () => {
    expect(report).not.toContain('floor plus ceiling');
    const measures = [measure('generated', 1, 1, [100, 100, 100]), measure('floor', 1, 1, [400, 400, 400])];
    const both = reportOf({ ...result, measures: [...measures, measure('ceiling', 1, 1, [1200, 1200, 1200])] });
    expect(both).toContain('| floor plus ceiling | 3.00 |');
  });
});
