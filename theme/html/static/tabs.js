// Tabs: one choice of framework for all groups of tabs, on all pages.
// The choice itself, `data-tab` of <html>, is made in the page's head, before
// anything is drawn; CSS shows the panels that belong to it.
"use strict";

(() => {
  const root = document.documentElement;
  const groups = [...document.querySelectorAll(".tabs")].map((group, number) => ({
    bar: group.querySelector(":scope > .tabs-bar"),
    buttons: [...group.querySelectorAll(":scope > .tabs-bar > button")],
    panels: [...group.querySelectorAll(":scope > .tabs-panel")],
    number,
  }));

  const remember = (tab) => {
    try {
      localStorage.setItem("tab", tab);
    } catch {
      // Pages opened as files may not be allowed to store anything.
    }
  };

  // Which of its tabs a group shows: the chosen one, or else its first.
  const shown = ({ buttons }) =>
    (buttons.find((button) => button.dataset.tab === root.dataset.tab) || buttons[0])
      .dataset.tab;

  const update = () => {
    for (const group of groups) {
      const tab = shown(group);
      for (const button of group.buttons) {
        const selected = button.dataset.tab === tab;
        button.setAttribute("aria-selected", selected);
        button.tabIndex = selected ? 0 : -1;
      }
    }
  };

  const choose = (tab, clicked) => {
    const before = clicked.getBoundingClientRect().top;
    root.dataset.tab = tab;
    update();
    // Panels above may have changed their height: keep the reader's place.
    const moved = clicked.getBoundingClientRect().top - before;
    window.scrollBy({ top: moved, behavior: "instant" });
    remember(tab);
    const address = new URL(location.href);
    if (address.searchParams.has("tab")) {
      address.searchParams.set("tab", tab);
      history.replaceState(history.state, "", address);
    }
  };

  const onKey = (event, buttons) => {
    const here = buttons.indexOf(event.target);
    const last = buttons.length - 1;
    const next = {
      ArrowRight: here === last ? 0 : here + 1,
      ArrowLeft: here === 0 ? last : here - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    buttons[next].focus({ preventScroll: true });
    choose(buttons[next].dataset.tab, buttons[next]);
  };

  for (const { bar, buttons, panels, number } of groups) {
    bar.setAttribute("role", "tablist");
    bar.setAttribute("aria-label", "Framework");
    for (const button of buttons) {
      const panel = panels.find(({ dataset }) => dataset.tab === button.dataset.tab);
      button.setAttribute("role", "tab");
      button.id = `tab-${number}-${button.dataset.tab}-button`;
      button.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", button.id);
      button.addEventListener("click", () => choose(button.dataset.tab, button));
      button.addEventListener("keydown", (event) => onKey(event, buttons));
    }
  }
  // What somebody looks for may be in the other tab (page.js asks): that is shown, and no choice.
  document.addEventListener("reveal", ({ target }) => {
    const panel = target.closest(".tabs-panel");
    if (!panel || panel.getClientRects().length) return;
    root.dataset.tab = panel.dataset.tab;
    update();
  });
  update();
  if (new URLSearchParams(location.search).has("tab")) remember(root.dataset.tab);
})();
