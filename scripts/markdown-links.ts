// Links between the documents of the repository lead somewhere: to a file, and to a heading in it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const link = /\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;

function withoutCode(markdown: string): string {
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
}

/** The names that a document's headings can be linked by, as code hosts make them. */
function anchors(markdown: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ""] of markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").matchAll(/^#{1,6}\s+(.+?)\s*$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    let name = slug;
    for (let again = 1; found.has(name); again += 1) name = `${slug}-${again}`;
    found.add(name);
  }
  return found;
}

/** The links of one document that lead nowhere. Links to other sites are not followed. */
export function brokenLinks(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const problems: string[] = [];
  for (const [, target = ""] of withoutCode(text).matchAll(link)) {
    if (/^[a-z][a-z+.-]*:/i.test(target)) continue;
    const [path = "", anchor] = decodeURI(target).split("#");
    const to = path === "" ? join(root, file) : join(root, dirname(file), path);
    if (!existsSync(to)) {
      problems.push(`${file} links to ${target}, which does not exist`);
    } else if (anchor !== undefined && to.endsWith(".md") && !anchors(readFileSync(to, "utf8")).has(anchor)) {
      problems.push(`${file} links to ${target}, but ${relative(root, to)} has no such heading`);
    }
  }
  return problems;
}
