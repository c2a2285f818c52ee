import type { SourceKind } from '../files/source';
import { processTree } from '../observe/processes';
import { fill, isLockstep, type Workload, withTool } from './workload';

/** A folder is added: how long until all of it is in the mirror. */
export function initial(name: string, kind: SourceKind): Workload {
  return {
    name,
    description: `${kind.count.toLocaleString('en')} ${kind.small ? 'small ' : ''}files, from the call that adds the folder`,
    ownOnly: false,
    follows: false,
    reach: 'machine',
    run: async (bench, tool) => {
      const source = bench.sources.get(kind);
      await withTool(bench, tool, async (running) => {
        const { took } = await fill(running, source);
        bench.results.add(name, 'ms', tool.name, took);
        if (!isLockstep(running)) return;
        for (const { role, peak } of processTree(running.app.app.process().pid as number)) {
          if (role !== 'main' && role !== 'utility node.mojom.NodeService') continue;
          const process = role === 'main' ? 'main' : 'receiver';
          bench.results.add(`${name}: peak memory, ${process}`, 'MiB', tool.name, peak / 1024 ** 2);
        }
      });
    },
  };
}
