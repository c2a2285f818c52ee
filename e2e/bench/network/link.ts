import { join } from 'node:path';
import { Part } from '../tools/program';

/** A network between two machines. */
export interface Network {
  /** In one direction, ms. */
  readonly delayMs: number;
  /** In each direction, 10^6 bits a second. */
  readonly megabitsPerSecond: number;
}

/** To the relay: carry to this port of this machine, or say how much was carried. */
export type RelayTask = 'count' | (Network & { readonly target: number });

/** Of the relay: the port that it listens on, and the bytes that it took in each direction. */
export interface RelayAnswer {
  readonly port: number;
  readonly up: number;
  readonly down: number;
}

/** A network in user space that tools are measured over. */
export class Link {
  private readonly relay = new Part<RelayTask, RelayAnswer>(join(import.meta.dirname, 'relay.ts'));

  constructor(readonly network: Network) {}

  /**
   * Leads to a port of this machine.
   * @returns the port of this machine that the link is reached at
   */
  async to(target: number): Promise<number> {
    return (await this.relay.ask({ ...this.network, target })).port;
  }

  /** Bytes that were sent up so far, without the heads of packets. */
  async bytesUp(): Promise<number> {
    return (await this.relay.ask('count')).up;
  }

  stop(): Promise<void> {
    return this.relay.stop();
  }
}

/** For names of columns. */
export function nameOf({ delayMs, megabitsPerSecond }: Network): string {
  return `${delayMs} ms, ${megabitsPerSecond} Mbit/s`;
}

/** Least time that so many bytes take from one end to the other, ms. */
export function wireTime({ delayMs, megabitsPerSecond }: Network, bytes: number): number {
  return delayMs + (bytes * 8) / (megabitsPerSecond * 1_000);
}
