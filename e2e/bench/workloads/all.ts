import { agents } from './agents';
import { branchSwitch } from './branch-switch';
import { changes } from './changes';
import { compression } from './compression';
import { edgeWorkloads } from './edges';
import { edits } from './edits';
import { initial } from './initial';
import { networks } from './network';
import { presence } from './presence';
import { responsiveness } from './responsiveness';
import { rest } from './rest';
import { restart } from './restart';
import type { Workload } from './workload';

export const workloads: readonly Workload[] = [
  initial('initial-2000', { count: 2_000 }),
  initial('initial-20000', { count: 20_000 }),
  initial('initial-100000', { count: 100_000, small: true }),
  edits,
  changes,
  branchSwitch,
  ...networks,
  compression,
  restart,
  rest,
  responsiveness,
  presence,
  ...edgeWorkloads,
  agents,
];
