/** Every scenario, in the order in which they run. */
import type { Scenario } from "../stage/scenario.ts";
import { addressChange } from "./address-change.ts";
import { asleep } from "./asleep.ts";
import { badNetwork } from "./bad-network.ts";
import { cable } from "./cable.ts";
import { halfOpen } from "./half-open.ts";
import { natFullCone, natPortRestricted, turn, turnSecret } from "./routers.ts";
import { signaling } from "./signaling.ts";
import { slowLink } from "./slow-link.ts";

export const scenarios: readonly Scenario[] = [
  cable,
  signaling,
  natFullCone,
  natPortRestricted,
  turn,
  turnSecret,
  badNetwork,
  slowLink,
  addressChange,
  halfOpen,
  asleep,
];
