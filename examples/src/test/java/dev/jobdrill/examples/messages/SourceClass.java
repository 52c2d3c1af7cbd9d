package dev.jobdrill.examples.messages;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One source file: its top class, with the members of all classes in it. */
final class SourceClass {
  private final String packageName;
  private final String simpleName;
  private final List<Method> methods = new ArrayList<>();
  private final Map<String, ExpressionTree> constants = new LinkedHashMap<>();

  SourceClass(CompilationUnitTree unit, ClassTree top) {
    packageName = String.valueOf(unit.getPackageName());
    simpleName = top.getSimpleName().toString();
    new Members().scan(top, null);
  }

  String name() {
    return packageName + "." + simpleName;
  }

  String simpleName() {
    return simpleName;
  }

  List<Method> methods() {
    return methods;
  }

  /** What a field of that name begins with. */
  ExpressionTree constant(String name) {
    return constants.get(name);
  }

  private final class Members extends TreeScanner<Void, String> {
    @Override
    public Void visitClass(ClassTree type, String outer) {
      String name = type.getSimpleName().toString();
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field && field.getInitializer() != null) {
          constants.put(field.getName().toString(), field.getInitializer());
        }
      }
      return super.visitClass(type, name);
    }

    @Override
    public Void visitMethod(MethodTree method, String type) {
      String name = method.getName().toString();
      methods.add(new Method(SourceClass.this, name.equals("<init>") ? type : name, method));
      return super.visitMethod(method, type);
    }
  }
}
