/** Serves a folder of pages in a process of its own, for a lab's servers: FOLDER, HOST and PORT of the environment say which and where. */
import { createServer } from "node:http";
import sirv from "sirv";

const { FOLDER = ".", HOST = "127.0.0.1", PORT = "0" } = process.env;
createServer(sirv(FOLDER)).listen(Number(PORT), HOST, () => process.stdout.write("running\n"));
