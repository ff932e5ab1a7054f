/** The generator of simulated runs. */
export { seededRandom } from "../core/index.ts";
