import { projectStore } from '../support/graph.ts';
import { goContract } from './go.ts';

goContract('the embedded graph', projectStore);
