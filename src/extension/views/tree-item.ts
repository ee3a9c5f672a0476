import * as vscode from 'vscode';
import type { StatusLook, Tone } from '../../presenters/shared/status-look.ts';

const COLORS: Record<Tone, string | undefined> = {
  good: 'testing.iconPassed',
  busy: 'charts.blue',
  waiting: 'list.warningForeground',
  bad: 'testing.iconFailed',
  quiet: undefined,
};

export interface RowText {
  id: string;
  label: string;
  description: string;
  tooltip: readonly string[];
}

export function treeItem(
  row: RowText,
  look: Pick<StatusLook, 'icon' | 'tone'>,
  collapsible: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, collapsible);
  item.id = row.id;
  item.description = row.description;
  item.tooltip = hover(row.tooltip.length === 0 ? [row.label] : row.tooltip);
  item.iconPath = themeIcon(look);
  // The icon shows the status; screen readers get it in words from the description.
  item.accessibilityInformation = { label: [row.label, row.description].filter((part) => part !== '').join(', ') };
  return item;
}

export function themeIcon({ icon, tone }: Pick<StatusLook, 'icon' | 'tone'>): vscode.ThemeIcon {
  const color = COLORS[tone];
  const name = icon === 'sync' ? 'sync~spin' : icon;
  return color === undefined ? new vscode.ThemeIcon(name) : new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
}

/** Lines that may come from models or programs: plain text, never links or HTML. The first line is emphasised. */
export function hover(lines: readonly string[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  lines.forEach((line, index) => {
    // Two spaces before a line break keep it, without starting a paragraph.
    if (index > 0) markdown.appendMarkdown(index === 1 ? '\n\n' : '  \n');
    if (line.includes('\n')) markdown.appendMarkdown('\n').appendCodeblock(line, 'text');
    else if (index === 0 && lines.length > 1) markdown.appendMarkdown('**').appendText(line).appendMarkdown('**');
    else markdown.appendText(line);
  });
  return markdown;
}
