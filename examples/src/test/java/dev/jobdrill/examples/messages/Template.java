package dev.jobdrill.examples.messages;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.YieldTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The words of an expression, with what is only known at run time in braces, and alternatives between bars. */
final class Template {
  private static final int SHOWN = 32;

  /** Around what is only known at run time. */
  private static final String OPEN = "\u27E6";

  private static final String CLOSE = "\u27E7";

  /** Around and between alternatives. */
  private static final String FIRST = "\u27EA";

  private static final String OR = "\u2758";
  private static final String LAST = "\u27EB";

  private final Method within;
  private final Set<String> open = new HashSet<>();

  Template(Method within) {
    this.within = within;
  }

  String of(Tree expression) {
    if (expression instanceof LiteralTree literal) {
      return literal.getValue() instanceof String || literal.getValue() instanceof Character
          ? String.valueOf(literal.getValue())
          : shown(literal);
    }
    if (expression instanceof ParenthesizedTree parentheses) {
      return of(parentheses.getExpression());
    }
    if (expression instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
      String words = of(sum.getLeftOperand()) + of(sum.getRightOperand());
      return hasText(words) ? words : shown(sum);
    }
    if (expression instanceof ConditionalExpressionTree choice) {
      return either(List.of(choice.getTrueExpression(), choice.getFalseExpression()));
    }
    if (expression instanceof IdentifierTree name) {
      return variable(name);
    }
    if (expression instanceof MethodInvocationTree call
        && call.getMethodSelect().toString().endsWith(".formatted")) {
      return of(((com.sun.source.tree.MemberSelectTree) call.getMethodSelect()).getExpression());
    }
    List<Tree> words = wordsWithin(expression);
    return words.isEmpty() ? shown(expression) : either(words);
  }

  /** A template as it is shown; until then brackets and bars of its own keep it apart from what it says. */
  static String shown(String template) {
    return template
        .replace(OPEN, "{")
        .replace(CLOSE, "}")
        .replace(FIRST, "{")
        .replace(OR, " | ")
        .replace(LAST, "}");
  }

  /** Whether it has words, and is not a name alone. */
  static boolean hasWords(String template) {
    return fixed(template).matches("(?s).*\\p{L}{2}.*") && fixed(template).matches("(?s).*\\s.*");
  }

  private static boolean hasText(String template) {
    return !fixed(template).isEmpty();
  }

  private static String fixed(String template) {
    return template
        .replaceAll(OPEN + "[^" + CLOSE + "]*" + CLOSE, "")
        .replaceAll("[" + FIRST + OR + LAST + "]", "");
  }

  private String variable(IdentifierTree name) {
    String text = name.getName().toString();
    if (!open.add(text)) {
      return unknown(text);
    }
    try {
      List<Tree> values = values(text);
      String template = values.isEmpty() ? "" : either(values);
      return hasText(template) ? template : unknown(text);
    } finally {
      open.remove(text);
    }
  }

  /** Whether a name is none of the method's and none of the class's: a lambda has it from a call around it. */
  boolean isFromOutside(String name) {
    return within.indexOf(name) < 0 && values(name).isEmpty();
  }

  /** What a local variable or a field of that name is set to; nothing for a parameter. */
  private List<Tree> values(String name) {
    List<Tree> values = new ArrayList<>();
    if (within.indexOf(name) >= 0) {
      return values;
    }
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitVariable(VariableTree variable, Void none) {
        if (variable.getName().contentEquals(name) && variable.getInitializer() != null) {
          values.add(variable.getInitializer());
        }
        return super.visitVariable(variable, none);
      }

      @Override
      public Void visitAssignment(AssignmentTree assignment, Void none) {
        if (assignment.getVariable().toString().equals(name)) {
          values.add(assignment.getExpression());
        }
        return super.visitAssignment(assignment, none);
      }
    }.scan(within.tree().getBody(), null);
    ExpressionTree constant = within.in().constant(name);
    if (values.isEmpty() && constant != null) {
      values.add(constant);
    }
    return values;
  }

  private String either(List<? extends Tree> alternatives) {
    Set<String> texts =
        alternatives.stream().map(this::of).collect(Collectors.toCollection(LinkedHashSet::new));
    return texts.size() == 1 ? texts.iterator().next() : FIRST + String.join(OR, texts) + LAST;
  }

  /** The outermost strings that are made within a call, a switch or a lambda, if there are words in them. */
  private List<Tree> wordsWithin(Tree expression) {
    List<Tree> found = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void scan(Tree tree, Void none) {
        if (tree == null || tree instanceof NewClassTree) {
          return null;
        }
        boolean text = tree instanceof LiteralTree
            || tree instanceof BinaryTree
            || tree instanceof ConditionalExpressionTree;
        if (text) {
          if (fixed(of(tree)).matches("(?s).*\\p{L}{2}.*")) {
            found.add(tree);
          }
          return null;
        }
        return super.scan(tree, none);
      }
    }.scan(parts(expression), null);
    // Of single words alone it is not known that they are shown: names of fields and of settings
    // are strings too.
    return found.stream().anyMatch(tree -> hasWords(of(tree))) ? found : List.of();
  }

  private static List<Tree> parts(Tree expression) {
    List<Tree> parts = new ArrayList<>();
    if (expression instanceof MethodInvocationTree call) {
      parts.add(call.getMethodSelect());
      parts.addAll(call.getArguments());
    } else if (expression instanceof LambdaExpressionTree lambda) {
      parts.add(lambda.getBody());
    } else if (expression instanceof SwitchExpressionTree choice) {
      parts.addAll(choice.getCases());
    } else if (expression instanceof YieldTree || expression instanceof ReturnTree) {
      parts.add(expression);
    }
    return parts;
  }

  private static String shown(Tree expression) {
    String text = expression.toString();
    return unknown(text.length() <= SHOWN && text.matches("[\\w.(), ]+") ? text : "…");
  }

  private static String unknown(String what) {
    return OPEN + what + CLOSE;
  }
}
