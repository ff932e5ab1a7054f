/**
 * `y-grapevine/standalone.js`: the provider with all that it needs in one file, for a `<script type="module">` without a
 * bundler. It brings its own Yjs: a document made by another copy would not be understood.
 */
export * from "../index.ts";
export { Awareness } from "y-protocols/awareness";
export * as Y from "yjs";
