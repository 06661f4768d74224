/**
 * What is asked of the server beyond the Language Server Protocol. The other side is
 * `lsp_server/postil_lsp/custom.py`; a test holds the two together.
 */
import { NotificationType0, RequestType } from "vscode-languageclient/node";
import type { Position, Range } from "vscode-languageclient/node";

export interface DocumentParams {
  textDocument: { uri: string };
}

export interface PlaceParams extends DocumentParams {
  position: Position;
}

export interface FolderParams {
  /** A folder of the workspace, or a file in it; null for all of it. */
  uri: string | null;
}

/** How one file is documented. */
export interface FileStatus {
  documented: number;
  documentable: number;
  stale: number;
  findings: number;
  /** Whether the index knows the file as it is. */
  fresh: boolean;
}

/** The docs of the declaration around a place. */
export interface SymbolDocs {
  title: string;
  markdown: string;
  uri: string;
  range: Range;
}

export interface FindingItem {
  uri: string;
  range: Range;
  rule: string;
  severity: string;
  symbol: string | null;
  message: string;
  evidence: string[];
  fixable: boolean;
  page: string;
}

export interface Findings {
  findings: FindingItem[];
  /** How many more there are than are listed. */
  more: number;
}

export interface Review extends Findings {
  /** What the branch is compared with. */
  base: string;
  documented: number;
  documentable: number;
}

export const fileStatus = new RequestType<DocumentParams, FileStatus | null, void>("postil/fileStatus");
export const symbolDocs = new RequestType<PlaceParams, SymbolDocs | null, void>("postil/symbolDocs");
export const findings = new RequestType<FolderParams, Findings, void>("postil/findings");
export const review = new RequestType<FolderParams, Review, void>("postil/review");

/** The index says something else than before; sent to clients whose capabilities have `experimental.postil`. */
export const moved = new NotificationType0("postil/moved");
