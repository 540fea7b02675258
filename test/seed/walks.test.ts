import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

interface Way {
  status: string;
  steps: { to: { id: string } }[];
}

describe('the paths to the skin that anatomists know', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await projectStore());
  });
  afterAll(() => api.close());

  const ways = async (level: string, region: string): Promise<Way[]> => {
    const { spinalNerve } = await api.data(
      `query ($level: SpinalLevel!) { spinalNerve(level: $level) { skinSupplied(detail: FULL) {
        nodes { region { id } paths { nodes { status steps { to { id } } } } } } } }`,
      { level },
    );
    return spinalNerve.skinSupplied.nodes
      .filter((supply: any) => supply.region.id === `skin-region:${region}`)
      .flatMap((supply: any) => supply.paths.nodes);
  };
  const over = (all: Way[], ...ids: string[]) =>
    all.filter(({ steps }) => ids.every((id) => steps.some(({ to }) => to.id === id)));

  it('C2 reaches the scalp through the greater occipital nerve', async () => {
    const found = over(await ways('C2', 'occipital-scalp'), 'peripheral-nerve:greater-occipital');
    expect(found.map(({ status }) => status)).toContain('ACCEPTED');
  });

  it('C6 reaches the nape only as DISPUTED', async () => {
    const found = await ways('C6', 'nape');
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set(['DISPUTED']));
  });

  it("T9's lateral branch reaches the lower lateral back", async () => {
    const found = over(await ways('T9', 'lower-lateral-back'), 'ramus-branch:T9-lateral');
    expect(found.map(({ status }) => status)).toEqual(['ACCEPTED']);
  });

  it('S2 reaches the buttock by the middle group, by the posterior femoral cutaneous nerve and by the perforating one', async () => {
    const { skinRegion } = await api.data(`{ skinRegion(id: "skin-region:buttock") { suppliedBySpinalNerves(detail: FULL) {
      nodes { spinalNerve { level } paths(first: 100) { nodes { status steps { to { id } } } } } } } }`);
    const { paths } = skinRegion.suppliedBySpinalNerves.nodes.find(({ spinalNerve }: any) => spinalNerve.level === 'S2');
    const accepted = (paths.nodes as Way[]).filter(({ status }) => status === 'ACCEPTED');
    expect(over(accepted, 'cluneal-group:middle').length).toBeGreaterThan(0);
    expect(over(accepted, 'peripheral-nerve:posterior-femoral-cutaneous', 'cluneal-group:inferior').length).toBeGreaterThan(0);
    expect(over(accepted, 'peripheral-nerve:perforating-cutaneous').length).toBeGreaterThan(0);
  });

  it('Co1 reaches the skin over the coccyx', async () => {
    expect((await ways('Co1', 'coccygeal')).map(({ status }) => status)).toContain('ACCEPTED');
  });
});
