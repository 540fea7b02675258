import { projectStore } from '../support/graph.ts';
import { apiContract } from './contract.ts';

apiContract('embedded', projectStore);
