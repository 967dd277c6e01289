// Draws Vega-Lite charts without a screen and prints what stands on them: for every mark its kind and, in the order of drawing, where its items lie and the row behind each.
import fs from 'node:fs/promises';
import path from 'node:path';
import * as vega from 'vega';
import * as lite from 'vega-lite';

const drawn = {};
for (const file of process.argv.slice(2)) {
  const folder = path.dirname(file);
  const loader = {
    load: uri => fs.readFile(path.join(folder, uri), 'utf8'),
    sanitize: async uri => ({ href: uri }),
  };
  const warnings = [];
  const keep = { level: () => keep, warn: (...said) => (warnings.push(said.join(' ')), keep), error: (...said) => (warnings.push(said.join(' ')), keep), info: () => keep, debug: () => keep };
  const chart = lite.compile(JSON.parse(await fs.readFile(file, 'utf8')), { logger: keep }).spec;
  const view = new vega.View(vega.parse(chart), { renderer: 'none', loader, logger: keep });
  await view.runAsync();
  const marks = [];
  const walk = group => {
    for (const mark of group.items ?? []) {
      if (mark.role === 'mark' && mark.marktype !== 'group') {
        marks.push({ kind: mark.marktype, items: mark.items.map(item => ({ x: item.x, y: item.y, row: item.datum })) });
      }
      for (const item of mark.items ?? []) {
        walk(item);
      }
    }
  };
  walk({ items: [view.scenegraph().root] });
  drawn[path.basename(file)] = { marks, warnings, svg: (await view.toSVG()).length };
}

console.log(JSON.stringify(drawn));
