// Sphinx puts this into the script of the search page alone.

// Titles first, then where a term is defined, then all else. An entry of the index
// is listed under the term's name: its page may be in the list for other reasons, too.
// Pages are named with the number that they have in the contents.
{
  const terms = JSON.parse(document.querySelector("meta[name=book-terms]").content);
  const numbers = new Map();
  document.querySelectorAll(".bd-docs-nav a").forEach((link) => {
    const number = link.textContent.match(/^[\d.]+ /);
    if (number) numbers.set(new URL(link.href).pathname, number[0]);
  });
  Scorer.score = (result) => {
    const [docname, title, anchor, , score, , kind] = result;
    const page = new URL(`${docname}.html`, document.baseURI).pathname;
    result[1] = `${numbers.get(page) ?? ""}${title}`;
    if (kind === SearchResultKind.index) {
      const name = terms[anchor.slice(1)];
      if (name === title) result[2] = ""; // the page itself, which is listed once
      else result[1] = `${name}, in ${result[1]}`;
      return score;
    }
    const named = score >= Scorer.partialTitle && !docname.startsWith("solutions/");
    return named ? 10 * score : score;
  };
}

// A summary quotes prose; code, tables and displayed formulas only where no prose has the words.
{
  const summarize = Search.makeSearchSummary;
  Search.makeSearchSummary = (html, words, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html").querySelector(".bd-article");
    const aside = "script, .headerlink, .tabs-bar, .tabs-title, .katex-html, .toctree-wrapper, .exercise-back";
    page.querySelectorAll(aside).forEach((element) => element.remove());
    for (const [script, sign] of [["msup", "^"], ["msub", "_"]])
      page.querySelectorAll(script).forEach((element) => element.lastElementChild.prepend(sign));
    const found = (anchor && page.querySelector(anchor)) || page;
    const place = found.matches(".dfn") ? found.closest("p, li") : found;
    const prose = place.cloneNode(true);
    prose.querySelectorAll("pre, table, .math-block, h1, h2, h3, h4").forEach((element) => element.remove());
    const text = prose.textContent.toLowerCase();
    const quoted = [...words].some((word) => text.includes(word)) ? prose : place;
    // A page that has the words in nothing but its list of pages is quoted by nothing.
    if (![...words].some((word) => quoted.textContent.toLowerCase().includes(word))) return document.createTextNode("");
    const summary = summarize(`<div role="main">${quoted.outerHTML}</div>`, words);
    // It counts letters; end it between words.
    if (summary) summary.textContent = summary.textContent.replace(/^\.\.\.\S*\s/, "…\u00a0").replace(/\s\S*\.\.\.$/, "\u00a0…");
    return summary;
  };
}

Documentation.addTranslations({
  plural_expr: "n === 1 ? 0 : 1",
  messages: {
    "Search finished, found one page matching the search query.": ["Found in one place.", "Found in ${resultCount} places."],
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
      "No page has all of these words.",
  },
});
