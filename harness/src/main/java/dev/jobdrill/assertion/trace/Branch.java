package dev.jobdrill.assertion.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a drawn tree: the lines that stand there, and what hangs from it. Equal ones in a row are drawn as one with
 * their number.
 *
 * @param lines one, or several where an expected and a found span differ
 * @param children what hangs from it
 * @param times how many such there are in a row
 */
record Branch(List<Line> lines, List<Branch> children, int times) {
  /**
   * A line, which has room for a number of repeats.
   *
   * @param sign a blank, a minus for what was expected only, or a plus for what was found only
   * @param head the part before that number
   * @param tail the part after it, with a blank before it unless empty
   */
  record Line(char sign, String head, String tail) {}

  Branch {
    children = folded(children);
  }

  /** Draws trees below each other, each line with its sign. */
  static List<String> draw(List<Branch> roots) {
    List<String> lines = new ArrayList<>();
    folded(roots).forEach(root -> root.draw(lines, "", ""));
    return lines;
  }

  private void draw(List<String> drawn, String first, String below) {
    for (Line line : lines) {
      drawn.add(
          line.sign() + " " + first + line.head() + (times > 1 ? " ×" + times : "") + line.tail());
    }
    for (int i = 0; i < children.size(); i++) {
      boolean last = i == children.size() - 1;
      children.get(i).draw(drawn, below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
    }
  }

  private static List<Branch> folded(List<Branch> branches) {
    List<Branch> folded = new ArrayList<>();
    for (Branch branch : branches) {
      Branch last = folded.isEmpty() ? null : folded.get(folded.size() - 1);
      if (last != null
          && last.lines.equals(branch.lines)
          && last.children.equals(branch.children)) {
        folded.set(
            folded.size() - 1, new Branch(last.lines, last.children, last.times + branch.times));
      } else {
        folded.add(branch);
      }
    }
    return folded;
  }
}
