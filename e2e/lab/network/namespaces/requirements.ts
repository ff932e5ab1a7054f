/** What a network lab needs of the system it runs on. */
import { delimiter } from "node:path";
import { findChromium } from "../../../../scripts/chromium.ts";
import { findProgram as findFirst, searchPath } from "../../../../scripts/programs.ts";

export type Package = "iproute2" | "nftables" | "procps" | "vde2" | "coturn";

/** Programs by the Debian package that brings them. */
const packages: Readonly<Record<Package, readonly string[]>> = {
  iproute2: ["ip", "tc"],
  nftables: ["nft"],
  procps: ["sysctl"],
  vde2: ["vde_switch", "wirefilter"],
  coturn: ["turnserver"],
};

/** Packages that every lab needs; others are for delays (vde2) and for STUN and TURN (coturn). */
export const basicPackages: readonly Package[] = ["iproute2", "nftables", "procps"];

/** One sentence about what is missing, and how to install it; undefined when nothing is. */
export function findMissing(needed: readonly Package[]): string | undefined {
  if (process.platform !== "linux") return `It needs Linux with network namespaces; this is ${process.platform}.`;
  if (process.getuid?.() !== 0) return "It needs root, for network namespaces: run it with sudo.";
  const absent = needed.filter((name) => !packages[name].every((program) => findProgram(program) !== undefined));
  const programs = absent.flatMap((name) => packages[name]).filter((program) => findProgram(program) === undefined);
  const toInstall: string[] = [...absent];
  if (findChromium() === undefined) {
    programs.push("chromium");
    toInstall.push("chromium");
  }
  if (programs.length === 0) return undefined;
  return `It needs ${programs.join(", ")}: apt-get install ${toInstall.join(" ")}`;
}

/** Finds a program, also among those for administrators. */
export const findProgram = (name: string): string | undefined => findFirst([name], folders());

/** This process's environment, with the administrators' programs on PATH, which root may lack. */
export function systemEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: folders().join(delimiter) };
}

const folders = (): string[] => [...new Set([...searchPath(), "/usr/local/sbin", "/usr/sbin", "/sbin"])];
