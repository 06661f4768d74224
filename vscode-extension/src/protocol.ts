/**
 * What is asked of the server beyond the Language Server Protocol. The other side is
 * `lsp_server/postil_lsp/custom.py`; a test holds the two together.
 */
import type { CodeAction, CodeActionParams, LanguageClient, Position, Range } from "vscode-languageclient/node";

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

/** A request by its name. The client's own classes for these are left alone: loading them takes longer than all else that activates. */
class Request<Params, Answer> {
  constructor(private readonly method: string) {}

  ask(client: LanguageClient, params: Params): Promise<Answer> {
    return client.sendRequest<Answer>(this.method, params);
  }
}

export const fileStatus = new Request<DocumentParams, FileStatus | null>("postil/fileStatus");
export const symbolDocs = new Request<PlaceParams, SymbolDocs | null>("postil/symbolDocs");
export const findings = new Request<FolderParams, Findings>("postil/findings");
export const review = new Request<FolderParams, Review>("postil/review");

/** The protocol's own, for what the client does not ask by itself. */
export const execute = new Request<{ command: string; arguments: unknown[]; workDoneToken?: string }, unknown>("workspace/executeCommand");
export const codeActions = new Request<CodeActionParams, CodeAction[] | null>("textDocument/codeAction");
export const resolved = new Request<CodeAction, CodeAction>("codeAction/resolve");

/** The index says something else than before; sent to clients whose capabilities have `experimental.postil`. */
export const MOVED = "postil/moved";
