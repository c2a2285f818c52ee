import type { TrafficSlot } from '../../../shared/model/traffic';
import { plotModel } from '../../format/plot-model';
import { useNow } from '../../state/use-now';

/** Height of the drawing, in units; a bar is two wide, with a gap of one. */
const HEIGHT = 24;
const STEP = 3;

interface PlotProps {
  readonly traffic: readonly TrafficSlot[];
  /** Name of the workspace. */
  readonly name: string;
}

/** Traffic of the last ten minutes, as bars and in words. */
export function TrafficPlot({ traffic, name }: PlotProps) {
  // The clock ticks rarely: traffic after its last tick belongs to the current slot.
  const { bars, text } = plotModel(traffic, Math.max(useNow(), traffic.at(-1)?.at ?? 0));
  return (
    <svg
      class="plot"
      role="img"
      aria-label={`${name}: ${text}`}
      viewBox={`0 0 ${bars.length * STEP - 1} ${HEIGHT}`}
      preserveAspectRatio="none"
      focusable="false"
    >
      <title>{text}</title>
      {bars.map((bar, index) => (
        <rect
          key={index}
          class={bar > 0 ? 'plot__bar' : 'plot__rest'}
          x={index * STEP}
          width={2}
          y={bar > 0 ? HEIGHT * (1 - bar) : HEIGHT - 1}
          height={bar > 0 ? HEIGHT * bar : 1}
        />
      ))}
    </svg>
  );
}
