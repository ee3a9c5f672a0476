import ts from 'typescript-api';

/** Two words with a blank between them: prose, where an identifier, a prefix or a path has none. */
const PROSE = /\p{L}{2,}[,.:;]?(?: |\\s[*+]?)+\p{L}{2,}/u;
const MATCHERS = new Set(['startsWith', 'endsWith', 'includes', 'indexOf', 'lastIndexOf', 'search', 'match']);

/**
 * Places in a source text that decide by prose: a method of strings that looks for it, a comparison with it, a `case` of it,
 * a pattern made of it. It sees literals only: a sentence that comes in a variable is not found.
 */
export function proseDecisions(source: string): string[] {
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const prose = proseIn(node);
    if (prose !== undefined) found.push(prose);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function proseIn(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    return MATCHERS.has(node.expression.name.text) ? proseOf(node.arguments[0]) : undefined;
  }
  if (ts.isBinaryExpression(node) && isComparison(node.operatorToken.kind)) {
    return proseOf(node.left) ?? proseOf(node.right);
  }
  if (ts.isCaseClause(node)) return proseOf(node.expression);
  return node.kind === ts.SyntaxKind.RegularExpressionLiteral
    ? prose((node as ts.RegularExpressionLiteral).text)
    : undefined;
}

function isComparison(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsEqualsToken ||
    kind === ts.SyntaxKind.EqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsToken
  );
}

function proseOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return prose(node.text);
  if (!ts.isTemplateExpression(node)) return undefined;
  return prose([node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('…'));
}

function prose(text: string): string | undefined {
  return PROSE.test(text) ? text : undefined;
}
