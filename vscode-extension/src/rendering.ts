/** Markdown of docs to HTML that can do nothing: no HTML of its own, no images, no links but to pages and files. */
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: false });
markdown.disable("image");
markdown.validateLink = (link) => /^(https?|file):\/\//i.test(link.trim());

export function rendered(text: string): string {
  return markdown.render(text);
}
