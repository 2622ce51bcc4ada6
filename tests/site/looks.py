"""What is looked at on each page of the site: scripts, each of which gives what it finds, and the widths of their windows."""

import json

# Characters of each full line of the paragraphs that are nothing but text.
LINES = """() => {
  const full = [];
  const range = document.createRange();
  for (const paragraph of document.querySelectorAll(".bd-article section > p")) {
    if (paragraph.querySelector(".math, code")) continue;
    const lines = new Map();
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let i = 0; i < node.length; i++) {
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const box = range.getClientRects()[0];
        if (box) lines.set(Math.round(box.bottom / 10), (lines.get(Math.round(box.bottom / 10)) || 0) + 1);
      }
    }
    full.push(...[...lines.values()].slice(0, -1));
  }
  return full;
}"""
# With each tab: whether the page scrolls sideways, what is cut off (wider than a box that neither shows nor scrolls the
# rest), and what touches the edge of the window.
BEYOND = """() => {
  const root = document.documentElement;
  const found = [];
  const note = (fault, elements) => found.push(...elements.map((e) => `${fault}: ${e.outerHTML.slice(0, 120)}`));
  // Of the second tab, which differs in these alone, only groups of tabs are looked at.
  for (const [tab, within] of [["pytorch", ".tabs"], ["mxnet", "main"]]) {
    root.dataset.tab = tab;
    if (root.scrollWidth > innerWidth) found.push(`${tab}: ${root.scrollWidth} pixels wide`);
    note("cut off", [...document.querySelectorAll(`${within} *:not(.katex *, .bd-sidebar *)`)]
      .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth
                     && ["hidden", "clip"].includes(getComputedStyle(e).overflowX)));
    note("at the edge", [...document.querySelectorAll(`article :is(${within}, ${within} *):is(p, li, h1, h2, h3)`)]
      .filter((e) => e.getClientRects().length && !e.closest(".preview, table, figure, .scroll"))
      .filter((e) => e.getBoundingClientRect().left < 12
                     || (e.matches("p") && e.getBoundingClientRect().right > innerWidth - 12)));
  }
  return found;
}"""
# Boxes with more than they show: what they are to the keyboard, and to those who hear what they are.
SCROLLING = """() => [...document.querySelectorAll("pre, .bd-article .scroll, .pst-scrollable-table-container")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => [box.tabIndex, box.getAttribute("role"), !!box.getAttribute("aria-label"), box.className || box.localName])"""
# How wide each drawing is shown.
DRAWINGS = """() => [...document.querySelectorAll("figure img.in-light")].filter((image) => image.checkVisibility())
  .map((image) => [image.src, image.getBoundingClientRect().width])"""
# The drawings that have to be pushed sideways.
PUSHED = """() => [...document.querySelectorAll("figure .scroll")].filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => box.querySelector("img.in-light").src)"""
# How far each box fades out on the left and on the right: at the start of its scroll, and at its end.
FADES = """async () => {
  const fades = (box) => ["--fade-left", "--fade-right"].map((name) => parseFloat(getComputedStyle(box).getPropertyValue(name)));
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const found = [];
  const boxes = [...document.querySelectorAll("pre, figure .scroll, .math-block .scroll, .pst-scrollable-table-container")];
  for (const box of boxes.filter((box) => box.clientWidth)) {
    const more = box.scrollWidth - box.clientWidth;
    const {maskImage: mask} = getComputedStyle(box);
    if (!more || more > 40) found.push({more, mask, box: box.outerHTML.slice(0, 80), start: fades(box)});
    if (more > 40 && found.length < 10) {
      box.scrollLeft = more;
      await frame();
      found.at(-1).end = fades(box);
      box.scrollLeft = 0;
    }
  }
  return found;
}"""
# Formulas whose comma, or whatever else is attached to them, stands on another line.
TORN = """() => {
  const found = {attached: 0, torn: [], lines: 0};
  for (const formula of document.querySelectorAll("article .math:not(.math-block)")) {
    const {nextSibling} = formula;
    const bases = [...formula.querySelectorAll(".base")];
    if (!bases.length || !bases[0].getClientRects().length) continue;
    const bottom = (base) => base.querySelector(".strut").getBoundingClientRect().bottom;
    found.lines += bottom(bases.at(-1)) > bottom(bases[0]) + 15;
    if (!/^\\S/.test(nextSibling?.data || "")) continue;
    const range = document.createRange();
    range.setStart(nextSibling, 0);
    range.setEnd(nextSibling, 1);
    const [behind, last] = [range.getBoundingClientRect(), bases.at(-1).getBoundingClientRect()];
    found.attached += 1;
    if (Math.abs(behind.left - last.right) > 12) found.torn.push(formula.parentElement.textContent.slice(-60));
  }
  return found;
}"""
# Headings of solutions in which "Exercise" and its number are on two lines.
PARTED = """() => {
  const lines = [];
  const range = document.createRange();
  for (const heading of document.querySelectorAll("h2")) {
    const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const found = /Exercise\\s\\d+/.exec(node.data);
      if (!found) continue;
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      lines.push(new Set([...range.getClientRects()].map(({top}) => Math.round(top))).size);
    }
  }
  return lines;
}"""
# Gaps between what one cell shows and what it shows next, and between the two rules at their side.
GAPS = """() => [...document.querySelectorAll(".tabs-panel > :is(.output, .long, figure) + :is(.output, .long, figure)")]
  .filter((next) => next.getClientRects().length).map((next) => {
    const ruled = (part) => part.matches("figure") ? part : part.querySelector("pre, summary");
    const [upper, lower] = [ruled(next.previousElementSibling), ruled(next)].map((part) => part.getBoundingClientRect());
    return [Math.abs(lower.top - upper.bottom), Math.abs(lower.left - upper.left)];
  })"""
# Parts that no line should end in: on how many lines each stands, and what it says.
UNBROKEN = """() => Object.fromEntries([".katex-html .together", "code.short"].map((kind) =>
  [kind, [...document.querySelectorAll(kind)].filter((part) => part.checkVisibility())
    .map((part) => [new Set([...part.getClientRects()].map(({top}) => Math.round(top))).size, part.textContent])]))"""
# How far what stands above and below the text is from the edges of the heading.
EDGES = """() => {
  const boxes = (what) => [...document.querySelectorAll(what)].filter((e) => e.checkVisibility())
    .map((e) => e.getBoundingClientRect());
  const [heading] = boxes(".bd-article-container h1");
  const icons = boxes(".bd-header-article [class*=fa-]");
  const [foot] = boxes(".copyright");
  return heading && icons.length && foot
    ? [icons[0].left - heading.left, foot.left - heading.left, icons.at(-1).right - heading.right] : null;
}"""
# Tabs with nothing below them, when nobody has asked for an answer yet.
HOLLOW = """() => [...document.querySelectorAll(".tabs")].filter((tabs) => tabs.checkVisibility())
  .filter((tabs) => ![...tabs.querySelectorAll(".tabs-panel > *")].some((part) => part.checkVisibility()))
  .map((tabs) => tabs.outerHTML.slice(0, 120))"""
# Lines of each output that stands there unfolded.
OUTPUTS = """() => [...document.querySelectorAll(".output pre")].filter((pre) => !pre.closest("details"))
  .map((pre) => pre.textContent.trimEnd().split("\\n").length)"""
LINKABLE = (*(f"section > h{level}" for level in range(1, 5)), ".rubric", "figcaption", "caption", ".math-block:has(.eqno)")
# Places of each kind that can be linked to: how many there are, and those without a link that leads to something on the page.
PLACES = """() => Object.fromEntries(KINDS.map((kind) => {
  const places = [...document.querySelectorAll(`.bd-article ${kind}`)];
  const without = places.filter((place) => {
    const link = place.querySelector("a.headerlink");
    return !link || !document.getElementById(decodeURIComponent(link.hash.slice(1)));
  });
  const shown = places.filter((place) => place.getClientRects().length);
  return [kind, [shown.length, without.map((place) => place.outerHTML.slice(0, 120))]];
}))""".replace("KINDS", json.dumps(LINKABLE))
# What shows no outline when the keyboard brings the focus to it, and on how many elements it was brought.
FOCUS = """() => {
  const stops = [...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")]
    .filter((e) => e.checkVisibility());
  const outlined = (element) => {
    const {outlineStyle, outlineWidth} = getComputedStyle(element);
    const {width, height} = element.getBoundingClientRect();
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && width * height > 0;
  };
  const without = stops.filter((stop) => {
    stop.focus({preventScroll: true, focusVisible: true});
    return document.activeElement === stop && ![stop, ...stop.querySelectorAll("*")].some(outlined);
  });
  document.activeElement.blur();
  return [stops.length, without.map((stop) => stop.outerHTML.slice(0, 150))];
}"""

# What is looked at in a window of each width, from the smallest phone to a wide screen; 640 is 1280 at a zoom of 200 %.
LOOKS = {
    1440: (BEYOND, LINES, TORN, GAPS, EDGES, OUTPUTS, PLACES, FOCUS, SCROLLING, HOLLOW),
    768: (BEYOND, EDGES),
    640: (BEYOND,),
    390: (BEYOND, UNBROKEN, PARTED, TORN, DRAWINGS, PUSHED, EDGES, FADES),
    320: (BEYOND, UNBROKEN, PARTED, SCROLLING),
}
