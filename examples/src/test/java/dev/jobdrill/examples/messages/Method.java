package dev.jobdrill.examples.messages;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;

/** A method or constructor of the sources; a constructor is named as its class. */
record Method(SourceClass in, String name, MethodTree tree) {
  int arity() {
    return tree.getParameters().size();
  }

  int indexOf(String parameter) {
    for (int i = 0; i < arity(); i++) {
      if (tree.getParameters().get(i).getName().contentEquals(parameter)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether what it returns can be words of a message. */
  boolean givesText() {
    String type = String.valueOf(tree.getReturnType());
    return (type.endsWith("String") || type.endsWith("String>")) && !name.equals("toString");
  }

  List<ExpressionTree> returned() {
    List<ExpressionTree> found = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitReturn(ReturnTree node, Void none) {
        if (node.getExpression() != null) {
          found.add(node.getExpression());
        }
        return null;
      }

      @Override
      public Void visitLambdaExpression(LambdaExpressionTree node, Void none) {
        return null; // returns from the lambda alone
      }

      @Override
      public Void visitClass(ClassTree node, Void none) {
        return null;
      }
    }.scan(tree.getBody(), null);
    return found;
  }
}
