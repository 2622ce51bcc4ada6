// The search page. `BOOK` (search-data.js) has pages with their entries, [anchor, title, sentences, what else there is];
// MiniSearch ranks them: both are loaded by the first search. An entry leads to its section, with the words to be marked
// there (page.js) in the address.
"use strict";

{
  const SHOWN = 30; // results at first
  const ROOM = 110; // letters of a quotation on either side of what was found

  // A size like 3×28×28 is one word, and so is a number or name with points and commas in it; and so is a power like k².
  const WORD = /\d+(?:\s?[×x]\s?\d+)+|[\p{L}\p{M}\p{N}_]+(?:[.,'’‑-][\p{L}\p{M}\p{N}_]+)*/gu;
  const RAISED = /[⁰¹²³⁴-⁹]+/u;

  // The book's spelling of common others, and of slips in which no rule is.
  const SPELLINGS = [
    [/^colou?r/, "colour"], [/^gr[ae]y/, "grey"], [/^neighbou?r/, "neighbour"], [/^behaviou?r/, "behaviour"],
    [/^cent(?:re|er)/, "centre"], [/labell?(?=ed|ing)/, "labell"], [/modell?(?=ed|ing)/, "modell"],
    [/(?<=[a-z]{2})is(?=e[ds]?$|ing$|ations?$)/, "iz"], [/^convolu[st]ion/, "convolution"], [/^(?:kernal|kernle)/, "kernel"],
  ];
  const SAME = {
    filter: ["kernel"], filters: ["kernels"], convnet: ["convolutional network"], cnn: ["convolutional network"],
    maxpool: ["maximum pooling", "maxpool2d"], maxpooling: ["maximum pooling"], max: ["maximum"],
    avgpool: ["average pooling", "avgpool2d"], avg: ["average"], batchnorm: ["batch normalization"], bn: ["batch normalization"],
    mlp: ["multilayer perceptron"], fc: ["fully connected"], lr: ["learning rate"], flops: ["multiply-accumulates"], relus: ["relu"],
  };

  const canonical = (word) => {
    let found = word.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replaceAll("’", "'");
    if (/^\d/.test(found)) return found.replace(/\s/g, "").replaceAll("×", "x").replace(/,(?=\d{3})/g, "");
    for (const [spelling, ours] of SPELLINGS) found = found.replace(spelling, ours);
    return found;
  };

  // The parts of a word by which it is found, too: of x.attach_grad the name and its words, sizes in a size, and of a power
  // those of k^2.
  const pieces = (word) => (/^\d/.test(word) ? [word] : word.split(/[.,'’‑_-]/).filter(Boolean));
  const parts = (word) => {
    if (/[×x]/.test(word) && /^\d/.test(word)) {
      const sizes = word.split(/\s?[×x]\s?/);
      return sizes.flatMap((_, from) => sizes.map((_, to) => sizes.slice(from, to + 1).join("×")).slice(from + 1));
    }
    if (RAISED.test(word)) return word.split(/([⁰¹²³⁴-⁹]+)|[.,'’‑-]/u).filter(Boolean);
    return /^\d/.test(word) ? [word] : [...word.split(/[.,'’‑-]/), ...pieces(word)].filter(Boolean);
  };
  const tokenize = (text) => (text.match(WORD) ?? []).flatMap((word) => [...new Set([word, ...parts(word)])]);

  const results = document.getElementById("search-results");
  let entries, index, loading;
  const load = (address) => new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
  const ready = async () => {
    await Promise.all(results.dataset.needs.split(" ").map(load));
    entries = BOOK.flatMap(([page, found]) =>
      found.map(([anchor, title, prose, aside], number) => ({
        page, anchor, title, prose, aside: ["term", "reference"].includes(aside) ? "" : aside,
        kind: ["term", "reference"].includes(aside) ? aside : number ? "section" : "page", of: found[0][1],
      })),
    );
    index = new MiniSearch({ fields: ["title", "prose", "aside"], tokenize, processTerm: canonical });
    index.addAll(entries.map(({ title, prose, aside }, id) => ({ id, title, prose, aside })));
  };

  const plain = (text) => (text.match(WORD) ?? []).map(canonical).join(" ");
  // Whose title is asked for comes first, then whose title has that; a solution has the words of its section, too.
  const rank = ({ page, title, kind }, asked) => {
    const named = plain(title.replace(/^[\d.]+ /, ""));
    const first = named === asked ? [30, 12, 12] : ` ${named} `.includes(` ${asked} `) ? [4, 1.5, 1] : [1, 1, 1];
    return (first[["page", "term", "section"].indexOf(kind)] ?? 1) * (page.startsWith("solutions/") ? 0.4 : 1);
  };

  const query = (words, options) => ({
    combineWith: "AND", ...options,
    queries: words.map((word) => {
      const others = SAME[canonical(word)] ?? [];
      const joined = others.map((other) => ({ combineWith: "AND", queries: other.split(" ") }));
      return { combineWith: "OR", queries: [word, ...joined] };
    }),
  });

  // Each way is taken where those before found nothing; the words say what was done.
  const search = (text) => {
    const phrases = [...text.matchAll(/["“”„]([^"“”„]+)["“”„]/g)].map((found) => plain(found[1])).filter(Boolean);
    const words = text.match(WORD) ?? [];
    const split = words.flatMap(pieces);
    const asked = plain(text);
    const has = ({ title, prose, aside }) =>
      phrases.every((phrase) => [title, prose, aside].some((part) => ` ${plain(part)}`.includes(` ${phrase}`)));
    // A term is found by its name alone: its section is found by the sentence that has it.
    const isNamed = (found) => found.kind !== "term" || matches(found.title, found).length > 0;
    const options = {
      prefix: (term) => term.length > 2 && !/^\d/.test(term), boost: { title: 5, prose: 2 },
      weights: { prefix: 0.5, fuzzy: 0.3 }, tokenize: (word) => [word],
    };
    const fuzzy = (term) => (/^\d/.test(term) ? false : 0.25);
    const ways = [
      [words, {}, ""],
      [split, {}, ""],
      [split, { fuzzy }, "Nothing has these words as they stand. These places have words like them."],
      [split, { fuzzy, combineWith: "OR" }, "No place has all of these words. These have some of them."],
    ];
    if (!words.length) return { found: [], said: "" };
    for (const [asks, more, said] of phrases.length ? ways.slice(0, 2) : ways) {
      const found = index.search(query(asks, more), { ...options, ...more })
        .map(({ id, score, terms }) => ({ ...entries[id], terms: new Set(terms), score: score * rank(entries[id], asked) }))
        .filter(has).filter(isNamed).sort((one, other) => other.score - one.score);
      if (found.length) return { found, said: said || `Found in ${found.length === 1 ? "one place" : `${found.length} places`}.` };
    }
    return { found: [], said: phrases.length ? "Nothing in the book has these words in this order." : "Nothing in the book has any of these words." };
  };

  // The words of a text that were found, as they stand there, and where.
  const matches = (text, { terms }) =>
    [...text.matchAll(WORD)].filter(([word]) => [word, ...parts(word)].some((part) => terms.has(canonical(part))));

  const quote = (text, found) => {
    const places = matches(text, found);
    if (!places.length) return null;
    // Where most different words are near each other.
    const near = ({ index: from }) => new Set(places.filter(({ index }) => from <= index && index < from + ROOM)
      .map(([word]) => canonical(word))).size;
    const best = places.reduce((one, other) => (near(other) > near(one) ? other : one));
    let start = Math.max(0, best.index - ROOM), end = Math.min(text.length, best.index + ROOM + best[0].length);
    while (start && !/\s/.test(text[start - 1])) start -= 1;
    while (end < text.length && !/\s/.test(text[end])) end += 1;
    const quotation = Object.assign(document.createElement("p"), { className: "context" });
    let last = start;
    quotation.append(start ? "…\u00a0" : "");
    for (const { 0: word, index: at } of places.filter(({ index }) => start <= index && index < end)) {
      quotation.append(text.slice(last, at), Object.assign(document.createElement("mark"), { textContent: word }));
      last = at + word.length;
    }
    quotation.append(text.slice(last, end), end < text.length ? "\u00a0…" : "");
    return quotation;
  };

  const beginning = (prose) => {
    const text = prose.length > 2 * ROOM ? `${prose.slice(0, prose.lastIndexOf(" ", 2 * ROOM))}\u00a0…` : prose;
    return text && Object.assign(document.createElement("p"), { className: "context", textContent: text });
  };

  const item = (found) => {
    const { page, anchor, title, prose, aside, kind, of } = found;
    const line = document.createElement("li"), link = document.createElement("a");
    // A page sets k² as k and a raised 2, but in code as it is.
    const raw = new Set([title, prose, aside].flatMap((text) => matches(text, found))
      .flatMap(([word]) => [word, ...word.split(RAISED)]).filter(Boolean).map((word) => word.toLowerCase()));
    const address = new URL(page, location.href);
    for (const word of [...raw].slice(0, 12)) address.searchParams.append("highlight", word);
    address.hash = anchor;
    link.href = address.href;
    link.textContent = kind === "term" ? `${title}, in ${of}` : kind === "reference" ? `${of}` : title;
    line.append(link);
    if (kind === "section") line.append(Object.assign(document.createElement("span"), { className: "where", textContent: of }));
    const quotation = quote(prose, found) ?? quote(aside, found) ?? beginning(prose);
    if (quotation) line.append(quotation);
    return line;
  };

  const field = document.querySelector(".bd-search-container input[type=search]");
  const summary = document.querySelector(".search-summary"), list = document.querySelector("ul.search");
  const show = async () => {
    if (!field.value.trim() && !loading) return;
    try {
      await (loading ??= ready());
    } catch {
      summary.textContent = "The search could not be loaded.";
      loading = undefined;
      return;
    }
    const { found, said } = search(field.value); // of now
    summary.textContent = said;
    list.replaceChildren(...found.slice(0, SHOWN).map(item));
    results.querySelector("button")?.remove();
    if (found.length <= SHOWN) return;
    const more = Object.assign(document.createElement("button"), { type: "button", textContent: `Show the other ${found.length - SHOWN}` });
    more.addEventListener("click", () => {
      list.append(...found.slice(SHOWN).map(item));
      list.children[SHOWN].querySelector("a").focus();
      more.remove();
    });
    list.after(more);
  };

  field.value = new URLSearchParams(location.search).get("q") ?? "";
  if (!field.value) field.focus();
  field.addEventListener("input", show);
  show();
}
