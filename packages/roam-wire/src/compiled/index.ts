export { compile, compileService } from "./compile.ts";
