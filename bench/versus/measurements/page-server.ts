/** Serves a folder of pages in a process of its own, for a lab's servers: `page-server.ts FOLDER ADDRESS PORT`. */
import { createServer } from "node:http";
import sirv from "sirv";

const [folder = ".", address = "127.0.0.1", port = "0"] = process.argv.slice(2);
createServer(sirv(folder)).listen(Number(port), address, () => process.stdout.write("running\n"));
