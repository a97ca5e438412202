/// What a page does beyond being read: light or dark, the lines of what is chosen, a walk through the calculation, arrow
/// keys, and all folds open for the printer.
let pageScript = #"""
  'use strict';
  (() => {
    const root = document.documentElement;
    const all = (query, within = document) => [...within.querySelectorAll(query)];
    const make = (tag, text, attributes = {}) => {
      const made = Object.assign(document.createElement(tag), attributes);
      if (text) made.textContent = text;
      return made;
    };
    const button = (text, act) => {
      const made = make('button', text, { type: 'button' });
      made.addEventListener('click', act);
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
    const nav = document.querySelector('nav');
    if (nav && folds.length > 1) {
      const toggle = button('', () => {
        const opens = folds.some(fold => !fold.open);
        folds.forEach(fold => { fold.open = opens; });
      });
      const name = () => { toggle.textContent = folds.some(fold => !fold.open) ? 'Open all' : 'Close all'; };
      folds.forEach(fold => fold.addEventListener('toggle', name));
      name();
      nav.append(toggle);
    }
    let folded = [];
    addEventListener('beforeprint', () => {
      folded = folds.filter(fold => !fold.open);
      folded.forEach(fold => { fold.open = true; });
    });
    addEventListener('afterprint', () => folded.forEach(fold => { fold.open = false; }));

    /* What scrolls can be reached by keys; looked at when it comes into sight. */
    const noticed = new IntersectionObserver(entries => entries.forEach(({ target: box, isIntersecting }) => {
      if (!isIntersecting || box.classList.contains('deep')) return;
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0; else box.removeAttribute('tabindex');
    }));
    const noteScrollers = within => all('.scroll', within).forEach(box => { noticed.unobserve(box); noticed.observe(box); });
    noteScrollers(document);
    addEventListener('resize', () => noteScrollers(document));

    const isBeside = () => matchMedia('(min-width: 1180px)').matches;
    const isSeen = part => part.getClientRects().length > 0;
    const reveal = line => {
      for (let box = line; box; box = box.parentElement) if (box.tagName === 'DETAILS') box.open = true;
      line.scrollIntoView({ block: 'center' });
    };
    /* Under which headings a line stands, as they are written. */
    const headingOf = line => {
      const found = document.createDocumentFragment();
      for (let box = line.parentElement; box && !box.matches('.case, main'); box = box.parentElement) {
        if (!box.matches('details, section')) continue;
        const words = [...box.querySelector('h2,h3,h4,h5,h6').cloneNode(true).childNodes];
        found.prepend(...words, ...(found.childNodes.length ? [' · '] : []));
      }
      return found;
    };

  \#(calculationScript)

    const cases = all('.case');
    const calculations = (cases.length ? cases : [document.body]).map(calculation);
    let active = calculations[0];
    const at = element => calculations.find(other => other.box.contains(element)) ?? active;
    /* The one that was used last, while it is in sight. */
    const current = () => {
      const share = ({ box }) => {
        const { top, bottom } = box.getBoundingClientRect();
        return Math.min(bottom, innerHeight) - Math.max(top, 0);
      };
      return share(active) > 0 ? active : calculations.reduce((a, b) => share(b) > share(a) ? b : a);
    };

    document.addEventListener('click', event => {
      const part = event.target.closest?.('svg.network [data-ids]');
      const factor = event.target.closest?.('[data-ref]');
      if (!part && !factor) { if (event.target.closest?.('.stepper')) active = at(event.target); return; }
      active = at(event.target);
      if (part) { event.preventDefault(); active.roveDrawing(part); active.choose(part); return; }
      /* With the pointer the keys ← → stay with the steps. */
      if (factor.contains(document.activeElement)) factor.blur();
      active.follow(factor, false);
    });
    document.addEventListener('keydown', event => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const { key } = event, focus = document.activeElement;
      if (key === 'Escape') { active.back(); return; }
      const part = focus?.closest?.('svg.network [data-ids]');
      const factor = focus?.closest?.('main [data-ref], main [data-id]');
      if (part || factor) active = at(focus);
      const isPress = key === 'Enter' || key === ' ';
      if (part && isPress) { event.preventDefault(); active.choose(part); return; }
      if (factor?.dataset.ref && isPress) { event.preventDefault(); active.follow(factor, true); return; }
      if (!/^Arrow(Left|Right|Up|Down)$/.test(key)) return;
      if (part) {
        event.preventDefault();
        const target = active.neighbor(part, key);
        if (target) { active.roveDrawing(target); target.focus(); }
      } else if (factor) {
        event.preventDefault();
        active.moveInText(factor, key);
      } else if (/Left|Right/.test(key) && !focus?.closest?.('.scroll, input, textarea, select')) {
        active = current();
        if (active.lines.length < 2) return;
        event.preventDefault();
        active.step(key === 'ArrowRight' ? 1 : -1);
      }
    });
  })();
  """#
