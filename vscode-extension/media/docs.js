// The page of the docs view: shows what it is sent, and tells of clicks.
const vscode = acquireVsCodeApi();
const title = document.getElementById("title");
const docs = document.getElementById("docs");

window.addEventListener("message", (event) => {
  title.textContent = event.data.title;
  // Made by the extension out of Markdown without HTML; the page's rights forbid scripts besides.
  docs.innerHTML = event.data.html;
});
title.addEventListener("click", () => vscode.postMessage("title"));
docs.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link !== null) {
    event.preventDefault();
    vscode.postMessage({ href: link.getAttribute("href") });
  }
});
vscode.postMessage("ready");
