/// What a calculation with its drawing does: lines of what is chosen, steps, samples. A part of `pageScript`, whose helpers
/// it uses.
let calculationScript = #"""
    /* One calculation with its drawing: a page has one, or one for each of its cases. */
    const calculation = box => {
      const lines = all('[data-id]', box);
      const byId = Map.groupBy ? Map.groupBy(lines, line => line.dataset.id) : lines.reduce((map, line) =>
        map.set(line.dataset.id, [...map.get(line.dataset.id) ?? [], line]), new Map());
      const parts = all('svg.network [data-ids]', box);
      const aside = box.querySelector('aside');
      const drawings = all('svg.network[role]', box);
      const idsOf = part => part.dataset.ids.split(';');
      const nameOf = part => part.querySelector('title').textContent;
      /* A sum belongs to its neuron first, to the weights that it uses second. */
      const owners = new Map();
      const kindOf = part => ['edge', 'bias'].find(kind => part.classList.contains(kind)) ?? 'node';
      for (const isLine of [false, true]) {
        for (const part of parts) {
          if ((kindOf(part) !== 'node') !== isLine) continue;
          for (const id of idsOf(part)) if (!owners.has(id)) owners.set(id, part);
        }
      }
      /* The drawing has the numbers of one sample, and those of some others with it: a name that ends in @2, or holds
         it, is sample 2's. The parts are the same for all. */
      const samples = (drawings[0]?.dataset.samples ?? '').split(' ').filter(Boolean);
      let sample = drawings[0]?.dataset.sample;
      const drawn = sample;
      const named = (name, other) => name.replace(/@\d+/g, '@' + other);
      const sampleOf = id => /@(\d+)/.exec(id)?.[1];
      const ownerOf = id => owners.get(samples.includes(sampleOf(id)) ? named(id, drawn) : id);
      const showSample = other => {
        if (other === sample || !samples.includes(other)) return;
        sample = other;
        const at = samples.indexOf(sample);
        for (const part of parts) {
          if (!part.dataset.ids.includes('@')) continue;
          part.dataset.ids = named(part.dataset.ids, sample);
          const line = idsOf(part).map(id => byId.get(id)?.[0]).find(Boolean);
          if (line && part.hasAttribute('href')) part.setAttribute('href', '#' + encodeURIComponent(line.id));
          if (!part.dataset.numbers) continue;
          const [title, ...texts] = JSON.parse(part.dataset.numbers)[at];
          part.querySelector('title').textContent = title;
          all('text', part).forEach((text, i) => {
            const [words, size] = texts.slice(2 * i, 2 * i + 2), before = parseFloat(getComputedStyle(text).fontSize);
            text.textContent = words;
            text.style.fontSize = size + 'px';
            text.setAttribute('y', Number(text.getAttribute('y')) + (size - before) * 0.36);
          });
        }
        all('.whose', box).forEach(text => { text.textContent = text.textContent.replace(/sample \d+/, `sample ${sample}`); });
        nameSample();
      };
      const twins = part => parts.filter(other => other.dataset.ids === part.dataset.ids);

      const panel = make('section', '', { className: 'selection', hidden: true });
      panel.setAttribute('aria-label', 'Selection');
      const count = make('output', '');
      let place = -1, origin = null, marked = [], chosen = null;

      const clear = () => {
        marked.forEach(part => part.classList.remove('selected', 'near'));
        parts.forEach(part => part.removeAttribute('aria-current'));
        drawings.forEach(drawing => drawing.classList.remove('choosing'));
        aside?.classList.remove('following');
        chosen = null;
        marked = [];
        document.body.classList.remove('only');
        panel.hidden = true;
        panel.replaceChildren();
      };
      const mark = (part, kind) => { part.classList.add(kind); marked.push(part); };

      /* What a line reads: of a sum the weights before it, of ∂C/∂a those behind it. */
      const neighbors = (part, id) => {
        if (!part || kindOf(part) !== 'node') return [];
        const end = `${part.dataset.layer},${part.dataset.place}`;
        if (/^dC\/d[ax]/.test(id)) return parts.filter(other => other.dataset.from === end);
        return /^z/.test(id) ? parts.filter(other => other.dataset.to === end) : [];
      };
      /* In a frame that scrolls the part comes into sight without moving the page. */
      const uncover = part => {
        const frame = part.closest('.scroll');
        if (!frame || !isSeen(part)) return;
        const [inner, outer] = [part.getBoundingClientRect(), frame.getBoundingClientRect()];
        frame.scrollBy({ left: inner.left + inner.width / 2 - outer.left - outer.width / 2,
          top: inner.top + inner.height / 2 - outer.top - outer.height / 2 });
      };

      /* Where only some of it stands out, that is in sight. */
      drawings.filter(drawing => drawing.querySelector('.faint')).forEach(drawing => {
        const first = drawing.querySelector('.edge:not(.faint), .bias:not(.faint), .node:not(.faint)');
        if (first) uncover(first);
      });

      const copy = line => {
        const made = line.cloneNode(true);
        made.removeAttribute('id');
        made.classList.remove('selected');
        all('[tabindex]', made).forEach(part => part.removeAttribute('tabindex'));
        return made;
      };

      const select = (part, found, title, id = '') => {
        clear();
        showSample(sampleOf(id));
        chosen = part ?? null;
        aside?.classList.add('following');
        found.forEach(line => mark(line, 'selected'));
        if (part) {
          twins(part).forEach(twin => { mark(twin, 'selected'); twin.setAttribute('aria-current', 'true'); uncover(twin); });
          parts.filter(other => other.dataset.ids === part.dataset.ids)
            .flatMap(twin => neighbors(twin, id)).forEach(other => mark(other, 'near'));
          drawings.forEach(drawing => drawing.classList.add('choosing'));
        }
        if (!aside) return;
        const top = make('h2');
        top.append(title);
        panel.append(top);
        let last = top.textContent;
        for (const line of found) {
          const heading = make('h3');
          heading.append(headingOf(line));
          if (heading.textContent !== last) panel.append(heading);
          last = heading.textContent;
          panel.append(copy(line));
        }
        if (!found.length) panel.append(make('p', 'This page shows no lines of it.', { className: 'rule' }));
        panel.append(tools(found));
        panel.hidden = false;
        noteScrollers(panel);
      };

      const tools = found => {
        const row = make('div', '', { className: 'tools' });
        if (found.length) {
          if (!isBeside()) row.append(button('Show in the text', () => reveal(found[0])));
          const only = button('Only these lines', () => {
            const isOn = document.body.classList.toggle('only');
            only.setAttribute('aria-pressed', isOn);
            only.textContent = isOn ? 'All lines' : 'Only these lines';
            if (isOn) reveal(found[0]);
          });
          only.setAttribute('aria-pressed', 'false');
          row.append(only);
        }
        row.append(button('Close', clear));
        return row;
      };

      const bring = line => {
        if (isBeside() || !aside) { if (line) reveal(line); return; }
        /* The drawing stays on top, the lines come below it. */
        if (line) for (let box = aside; box; box = box.parentElement) if (box.tagName === 'DETAILS') box.open = true;
        aside.scrollIntoView({ block: 'start' });
      };

      const choose = part => {
        const wanted = new Set(idsOf(part));
        const found = lines.filter(line => wanted.has(line.dataset.id));
        if (found.length) place = lines.indexOf(found[0]);
        origin = part;
        select(part, found, nameOf(part), idsOf(part)[0]);
        bring(found[0]);
        tell();
      };

      const tell = () => { count.textContent = place < 0 ? `${lines.length} steps: ← →` : `${place + 1} of ${lines.length}`; };
      const step = by => {
        const next = Math.min(Math.max(place + by, 0), lines.length - 1);
        if (next === place && marked.length) return;
        place = next;
        const line = lines[place], id = line.dataset.id;
        origin = null;
        select(ownerOf(id), [line], headingOf(line), id);
        bring(line);
        tell();
      };

      const follow = (factor, byKey) => {
        const id = factor.dataset.ref, line = byId.get(id)?.[0], part = ownerOf(id);
        const isCopy = panel.contains(factor);
        origin = isCopy ? part ?? null : factor;
        showSample(sampleOf(id));
        if (line) place = lines.indexOf(line);
        select(part, byId.get(id) ?? [], part ? nameOf(part) : line ? headingOf(line) : '', id);
        if (line) { if (isCopy) bring(line); else reveal(line); if (byKey) focusLine(line); }
        tell();
      };

      /* One stop of the tab key for the factors of a section; arrow keys go on from there. */
      const factorsOf = line => all('[data-ref]', line);
      const rove = factor => {
        all('[data-ref][tabindex="0"]', factor.closest('details, main')).forEach(other => other.removeAttribute('tabindex'));
        factor.setAttribute('tabindex', '0');
      };
      const focusLine = line => {
        const target = factorsOf(line)[0];
        if (target) rove(target); else line.tabIndex = -1;
        (target ?? line).focus({ preventScroll: true });
      };
      new Set(lines.map(line => line.closest('details') ?? box)).forEach(section => {
        const first = section.querySelector('[data-id] [data-ref]');
        if (first) first.setAttribute('tabindex', '0');
      });
      const moveInText = (from, key) => {
        const line = from.closest('[data-id]'), factors = factorsOf(line), at = factors.indexOf(from);
        const by = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
        let target = key === 'ArrowLeft' || key === 'ArrowRight' ? factors[at + by] : null;
        for (let i = lines.indexOf(line) + by; !target && lines[i]; i += by) {
          const others = lines[i].getClientRects().length ? factorsOf(lines[i]) : [];
          target = key === 'ArrowLeft' ? others.at(-1) : others[0];
        }
        if (target) { rove(target); target.focus(); target.scrollIntoView({ block: 'nearest' }); }
      };

      /* One stop of the tab key for the neurons, one for the biases, one for the weights; arrow keys go on from there. */
      const peersOf = part => parts.filter(other =>
        kindOf(other) === kindOf(part) && other.ownerSVGElement === part.ownerSVGElement);
      const roveDrawing = part => peersOf(part).forEach(other => other.setAttribute('tabindex', other === part ? '0' : '-1'));
      all('svg.network', box).forEach(drawing => ['node', 'bias', 'edge'].forEach(kind => {
        const first = parts.find(part => part.ownerSVGElement === drawing && kindOf(part) === kind);
        if (first) roveDrawing(first);
      }));
      const middle = part => {
        const rect = part.getBoundingClientRect();
        return [rect.left + rect.width / 2, rect.top + rect.height / 2];
      };
      const neighbor = (part, key) => {
        const isDown = part.ownerSVGElement.classList.contains('down');
        const by = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
        const isAlong = isDown === (key === 'ArrowUp' || key === 'ArrowDown');
        const peers = peersOf(part);
        if (kindOf(part) !== 'node') {
          const rank = other => [other.dataset.to, other.dataset.from ?? ''].join().split(',')
            .reduce((sum, n) => sum * 1000 + Number(n), 0);
          peers.sort((a, b) => rank(a) - rank(b));
          return peers[peers.indexOf(part) + by];
        }
        const layer = Number(part.dataset.layer), axis = isDown ? 0 : 1;
        if (!isAlong) {
          return peers.find(other => Number(other.dataset.layer) === layer
            && Number(other.dataset.place) === Number(part.dataset.place) + by);
        }
        const far = other => Math.abs(middle(other)[axis] - middle(part)[axis]);
        return peers.filter(other => Number(other.dataset.layer) === layer + by).sort((a, b) => far(a) - far(b))[0];
      };

      const back = () => {
        const target = origin;
        clear();
        origin = null;
        if (!target) return;
        target.focus({ preventScroll: true });
        (target.closest('[data-id]') ?? target).scrollIntoView({ block: target.dataset.ref ? 'center' : 'nearest' });
      };

      const whose = make('output', '');
      const nameSample = () => {
        const total = /of (\d+)/.exec(box.querySelector('.whose')?.textContent ?? '')?.[1] ?? samples.at(-1);
        whose.textContent = `${sample} of ${total}`;
        earlier.disabled = sample === samples[0];
        later.disabled = sample === samples.at(-1);
      };
      const changeSample = by => {
        const part = chosen;
        showSample(samples[samples.indexOf(sample) + by] ?? sample);
        if (part && panel.hidden === false) choose(part);
      };
      const [earlier, later] = [button('‹', () => changeSample(-1)), button('›', () => changeSample(1))];
      if (samples.length > 1) {
        const chooser = make('div', '', { className: 'stepper samples' });
        chooser.setAttribute('role', 'group');
        chooser.setAttribute('aria-label', 'Sample whose numbers are drawn');
        earlier.setAttribute('aria-label', 'Sample before');
        later.setAttribute('aria-label', 'Next sample');
        chooser.append(make('span', 'Sample'), earlier, whose, later);
        nameSample();
        aside.append(chooser);
      }

      if (lines.length > 1) {
        const stepper = make('div', '', { className: aside ? 'stepper' : 'stepper alone' });
        stepper.setAttribute('role', 'group');
        stepper.setAttribute('aria-label', 'Step through the calculation');
        const [before, after] = [button('‹ Back', () => step(-1)), button('Next ›', () => step(1))];
        stepper.append(before, count, after);
        tell();
        if (aside) aside.append(stepper); else box.querySelector('main').append(stepper);
        const hint = make('p', 'Next and Back, or the keys ← →, step through the calculation. Choose a neuron, a weight '
          + 'or a factor in a formula to see where it comes from; Esc goes back. With the keyboard: Tab, arrow keys, Enter.',
          { className: 'rule hint' });
        if (aside) aside.append(panel, hint);
      } else aside?.append(panel);
      return { box, lines, parts, choose, follow, step, back, moveInText, neighbor, roveDrawing };
    };
  """#
