/** Every knob of core, by protocol. What breaks when one is wrong stands beside it, in the protocol's `knobs.ts`. */
import { aggregationKnobs, type AggregationConfig } from "./aggregation/knobs.ts";
import { antiEntropyKnobs, type AntiEntropyConfig } from "./anti-entropy/knobs.ts";
import { disseminationKnobs, type DisseminationConfig } from "./dissemination/knobs.ts";
import { failureDetectionKnobs, type FailureDetectionConfig } from "./failure-detection/knobs.ts";
import { outboxKnobs, type OutboxConfig } from "./outbox/knobs.ts";
import { overlayKnobs, type OverlayConfig } from "./overlay/knobs.ts";

export interface NodeConfig
  extends
    OverlayConfig,
    DisseminationConfig,
    AntiEntropyConfig,
    FailureDetectionConfig,
    AggregationConfig,
    OutboxConfig {}

/** Deviations from a configuration, by protocol. */
export type ConfigDelta = { readonly [Protocol in keyof NodeConfig]?: Partial<NodeConfig[Protocol]> };

export const defaultConfig: NodeConfig = {
  overlay: overlayKnobs,
  dissemination: disseminationKnobs,
  antiEntropy: antiEntropyKnobs,
  failureDetection: failureDetectionKnobs,
  aggregation: aggregationKnobs,
  outbox: outboxKnobs,
};

/** The default configuration with these deviations. */
export function configOf(delta: ConfigDelta): NodeConfig {
  const { overlay, dissemination, antiEntropy, failureDetection, aggregation, outbox } = defaultConfig;
  return {
    overlay: { ...overlay, ...delta.overlay },
    dissemination: { ...dissemination, ...delta.dissemination },
    antiEntropy: { ...antiEntropy, ...delta.antiEntropy },
    failureDetection: { ...failureDetection, ...delta.failureDetection },
    aggregation: { ...aggregation, ...delta.aggregation },
    outbox: { ...outbox, ...delta.outbox },
  };
}
