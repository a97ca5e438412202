/// What a page does beyond being read: light or dark, the lines of what is chosen in the drawing, arrow keys, and all
/// folds open for the printer.
let pageScript = #"""
  'use strict';
  (() => {
    const root = document.documentElement;
    const all = (query, within = document) => [...within.querySelectorAll(query)];
    const make = (tag, text, attributes = {}) => {
      const made = Object.assign(document.createElement(tag), attributes);
      made.textContent = text;
      return made;
    };

    const theme = document.getElementById('theme');
    const prefersDark = matchMedia('(prefers-color-scheme: dark)');
    const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : prefersDark.matches;
    const nameTheme = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; };
    const stored = (change) => { try { return change(localStorage); } catch { return null; } };
    const kept = stored(storage => storage.getItem('chainrule-theme'));
    if (kept === 'light' || kept === 'dark') root.dataset.theme = kept;
    theme.hidden = false;
    theme.setAttribute('aria-label', 'Switch between light and dark');
    nameTheme();
    prefersDark.addEventListener('change', nameTheme);
    theme.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      stored(storage => storage.setItem('chainrule-theme', root.dataset.theme));
      nameTheme();
    });

    const folds = all('details');
    let folded = [];
    addEventListener('beforeprint', () => {
      folded = folds.filter(fold => !fold.open);
      folded.forEach(fold => { fold.open = true; });
    });
    addEventListener('afterprint', () => folded.forEach(fold => { fold.open = false; }));

    const nameScrollers = (within) => all('.scroll', within).forEach(box => {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; else box.removeAttribute('tabindex');
    });
    nameScrollers(document);
    addEventListener('resize', () => nameScrollers(document));

    const equations = all('main [data-id]');
    const panel = document.getElementById('selection');
    const parts = all('svg.network [data-ids]');
    /* A sum belongs to its neuron first, to the weights that it uses second. */
    const owners = [...parts].sort((a, b) => a.matches('.edge, .bias') - b.matches('.edge, .bias'));
    const idsOf = part => part.dataset.ids.split(';');
    const nameOf = part => part.querySelector('title').textContent;
    const show = equation => {
      for (let box = equation; box; box = box.parentElement) if (box.tagName === 'DETAILS') box.open = true;
      equation.scrollIntoView({ block: 'center' });
    };

    const clear = () => {
      all('.selected').forEach(part => part.classList.remove('selected'));
      parts.forEach(part => part.removeAttribute('aria-current'));
      document.body.classList.remove('only');
      if (panel) { panel.hidden = true; panel.replaceChildren(); }
    };

    const copy = equation => {
      const line = equation.cloneNode(true);
      line.removeAttribute('id');
      line.classList.remove('selected');
      return line;
    };

    const tools = found => {
      const box = make('div', '', { className: 'tools' });
      const go = make('button', 'Show in the text', { type: 'button' });
      go.addEventListener('click', () => show(found[0]));
      const only = make('button', 'Only these lines', { type: 'button' });
      only.setAttribute('aria-pressed', 'false');
      only.addEventListener('click', () => {
        const isOn = document.body.classList.toggle('only');
        only.setAttribute('aria-pressed', isOn);
        only.textContent = isOn ? 'All lines' : 'Only these lines';
        if (isOn) show(found[0]);
      });
      const close = make('button', 'Close', { type: 'button' });
      close.addEventListener('click', clear);
      box.append(...(found.length ? [go, only, close] : [close]));
      return box;
    };

    const relatives = part => {
      if (!part || !part.dataset.layer) return [];
      const end = `${part.dataset.layer},${part.dataset.place}`;
      return parts.filter(other => other.dataset.to === end);
    };

    const select = (part, ids, title) => {
      clear();
      const wanted = new Set(ids);
      const found = equations.filter(equation => wanted.has(equation.dataset.id));
      found.forEach(equation => equation.classList.add('selected'));
      if (part) { part.classList.add('selected'); part.setAttribute('aria-current', 'true'); }
      if (!panel) { if (found.length) show(found[0]); return; }
      panel.append(make('h2', title));
      let group = null;
      for (const equation of found) {
        const section = equation.closest('main > details');
        if (section !== group) {
          group = section;
          if (group) panel.append(make('h3', group.querySelector('summary').textContent));
        }
        panel.append(copy(equation));
      }
      if (!found.length) panel.append(make('p', 'This page shows no lines of it.', { className: 'rule' }));
      const others = relatives(part);
      if (others.length) {
        panel.append(make('h3', 'What leads to it'));
        const box = make('div', '', { className: 'tools' });
        box.append(...others.map(other => {
          const button = make('button', nameOf(other), { type: 'button' });
          button.addEventListener('click', () => choose(other));
          return button;
        }));
        panel.append(box);
      }
      panel.append(tools(found));
      panel.hidden = false;
      nameScrollers(panel);
    };

    const choose = part => {
      select(part, idsOf(part), nameOf(part));
      const first = equations.find(equation => equation.classList.contains('selected'));
      const isBeside = matchMedia('(min-width: 1180px)').matches;
      if (isBeside && first) show(first);
      else panel?.scrollIntoView({ block: 'nearest' });
    };

    document.addEventListener('click', event => {
      const part = event.target.closest?.('svg.network [data-ids]');
      if (part) { event.preventDefault(); rove(part); choose(part); return; }
      const factor = event.target.closest?.('[data-ref]');
      if (!factor) return;
      const owner = owners.find(other => idsOf(other).includes(factor.dataset.ref));
      const line = equations.find(equation => equation.dataset.id === factor.dataset.ref);
      select(owner, owner ? idsOf(owner) : [factor.dataset.ref], owner ? nameOf(owner) : factor.textContent);
      if (line) show(line);
    });

    /* One stop of the tab key for the neurons, one for the biases, one for the weights; arrow keys go on from there. */
    const kindOf = part => ['edge', 'bias'].find(kind => part.classList.contains(kind)) ?? 'node';
    const rove = part => {
      parts.filter(other => kindOf(other) === kindOf(part))
        .forEach(other => other.setAttribute('tabindex', other === part ? '0' : '-1'));
    };
    ['node', 'bias', 'edge'].forEach(kind => {
      const first = parts.find(part => kindOf(part) === kind);
      if (first) rove(first);
    });
    const middle = part => { const box = part.getBoundingClientRect(); return box.top + box.height / 2; };
    const next = (part, key) => {
      const peers = parts.filter(other => kindOf(other) === kindOf(part));
      const step = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
      if (kindOf(part) !== 'node') return peers[peers.indexOf(part) + step];
      const layer = Number(part.dataset.layer);
      if (key === 'ArrowUp' || key === 'ArrowDown') {
        return peers.find(other => Number(other.dataset.layer) === layer
          && Number(other.dataset.place) === Number(part.dataset.place) + step);
      }
      return peers.filter(other => Number(other.dataset.layer) === layer + step)
        .sort((a, b) => Math.abs(middle(a) - middle(part)) - Math.abs(middle(b) - middle(part)))[0];
    };
    document.addEventListener('keydown', event => {
      if (event.key === 'Escape') { clear(); return; }
      const part = document.activeElement?.closest?.('svg.network [data-ids]');
      if (!part) return;
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(part); return; }
      if (!event.key.startsWith('Arrow')) return;
      event.preventDefault();
      const target = next(part, event.key);
      if (target) { rove(target); target.focus(); }
    });
    all('.hint').forEach(hint => { hint.hidden = false; });
  })();
  """#
