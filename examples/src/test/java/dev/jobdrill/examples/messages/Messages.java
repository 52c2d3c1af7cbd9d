package dev.jobdrill.examples.messages;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Lists the messages that code can produce: what it gives to exceptions, errors and findings, directly or through methods
 * of its own, and what its methods that such a message asks for words return.
 */
final class Messages {
  /** Besides exceptions and errors: what ends up in the message of a failing test. */
  private static final Set<String> FINDINGS =
      Set.of("Violation", "EffectViolation", "Suspicion", "BadEntry", "Refusal");

  /** Are named like errors, and are records. */
  private static final Set<String> NOT_THROWN = Set.of("JobError", "ReplayError");

  /** Methods of AssertJ that make an assertion error. */
  private static final Set<String> ASSERTJ = Set.of(
      "failure",
      "failWithMessage",
      "failureWithActualExpected",
      "failWithActualExpectedAndMessage");

  private final Map<String, SourceClass> classes = new TreeMap<>();
  private final Map<String, List<Method>> methods = new HashMap<>();
  private final Map<Method, Set<Integer>> takers = new LinkedHashMap<>();
  private final Map<String, Set<String>> listed = new TreeMap<>();
  private final Set<Method> asked = new LinkedHashSet<>();

  private Messages(List<CompilationUnitTree> units) {
    for (CompilationUnitTree unit : units) {
      for (Tree type : unit.getTypeDecls()) {
        if (type instanceof ClassTree top) {
          SourceClass found = new SourceClass(unit, top);
          classes.put(found.name(), found);
          found
              .methods()
              .forEach(method -> methods
                  .computeIfAbsent(method.name(), key -> new ArrayList<>())
                  .add(method));
        }
      }
    }
  }

  /** One line a message, below a line with the name of its class. */
  static String of(List<CompilationUnitTree> units) {
    Messages messages = new Messages(units);
    messages.findTakers();
    messages.list();
    messages.listWords();
    return messages.listed.entrySet().stream()
        .map(entry -> entry.getKey() + "\n"
            + entry.getValue().stream()
                .map(line -> "  " + line + "\n")
                .collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }

  /** Until no more are found: methods that pass a parameter on to a message. */
  private void findTakers() {
    Set<String> before;
    do {
      before = names(takers);
      forEachMessage((method, what, argument) -> new TreeScanner<Void, Void>() {
        @Override
        public Void visitIdentifier(IdentifierTree name, Void none) {
          int parameter = method.indexOf(name.getName().toString());
          if (parameter >= 0) {
            takers.computeIfAbsent(method, key -> new HashSet<>()).add(parameter);
          }
          return null;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
          // Of what is computed from a parameter, only its own words count.
          return call.getArguments().isEmpty() ? null : scan(call.getArguments(), none);
        }
      }.scan(argument, null));
    } while (!names(takers).equals(before));
  }

  private static Set<String> names(Map<Method, Set<Integer>> takers) {
    return takers.entrySet().stream()
        .map(entry -> entry.getKey().in().name() + "." + entry.getKey().name() + "/"
            + entry.getKey().arity() + entry.getValue())
        .collect(Collectors.toSet());
  }

  private void list() {

    forEachMessage((method, what, argument) -> {
      String text = new Template(method).of(argument);
      askFor(method, isFromLambda(method, argument) ? method.tree().getBody() : argument);
      if (Template.hasWords(text)) {
        add(method.in(), what, text);
      }
    });
  }

  /** Then its words come from what is called around the lambda, and all of the method is asked. */
  private static boolean isFromLambda(Method method, Tree argument) {
    return argument instanceof IdentifierTree name
        && new Template(method).isFromOutside(name.getName().toString());
  }

  private void add(SourceClass in, String what, String text) {
    listed
        .computeIfAbsent(in.name(), key -> new LinkedHashSet<>())
        .add(what + ": " + Template.shown(text).replace("\n", "\\n"));
  }

  /** What the methods return that messages ask for words, and those that these ask. */
  private void listWords() {
    Set<Method> done = new HashSet<>();
    while (!done.containsAll(asked)) {
      for (Method method : List.copyOf(asked)) {
        if (done.add(method)) {
          for (ExpressionTree returned : method.returned()) {
            String text = new Template(method).of(returned);
            askFor(method, returned);
            if (Template.hasWords(text)) {
              add(method.in(), method.name() + "()", text);
            }
          }
        }
      }
    }
  }

  private void askFor(Method from, Tree expression) {
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
        callees(from, call).stream().filter(Method::givesText).forEach(asked::add);
        return super.visitMethodInvocation(call, none);
      }
    }.scan(expression, null);
  }

  private interface Visitor {
    void message(Method method, String what, ExpressionTree argument);
  }

  private void forEachMessage(Visitor visitor) {
    for (SourceClass source : classes.values()) {
      for (Method method : source.methods()) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitClass(ClassTree inner, Void none) {
            return null; // its methods have their turn
          }

          @Override
          public Void visitNewClass(NewClassTree made, Void none) {
            String type = simple(made.getIdentifier().toString());
            if (endsInMessage(type)) {
              made.getArguments().forEach(argument -> visitor.message(method, type, argument));
            }
            return super.visitNewClass(made, none);
          }

          @Override
          public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
            List<Method> callees = callees(method, call);
            String name = simple(call.getMethodSelect().toString());
            if (ASSERTJ.contains(name) || isSuperOfError(method, name)) {
              call.getArguments().forEach(argument -> visitor.message(method, name, argument));
            }
            for (Method callee : callees) {
              for (int index : takers.getOrDefault(callee, Set.of())) {
                visitor.message(method, name, call.getArguments().get(index));
              }
            }
            return super.visitMethodInvocation(call, none);
          }
        }.scan(method.tree().getBody(), null);
      }
    }
  }

  private static boolean endsInMessage(String type) {
    return FINDINGS.contains(type)
        || (type.endsWith("Exception") || type.endsWith("Error")) && !NOT_THROWN.contains(type);
  }

  private static boolean isSuperOfError(Method method, String name) {
    return name.equals("super") && endsInMessage(method.name());
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1).replaceAll("<.*", "");
  }

  /** Whatever could be called, as far as names tell. */
  private List<Method> callees(Method from, MethodInvocationTree call) {
    ExpressionTree select = call.getMethodSelect();
    int arity = call.getArguments().size();
    if (select instanceof IdentifierTree name) {
      String called = name.getName().toString();
      return from.in().methods().stream()
          .filter(method -> method.name().equals(called) && method.arity() == arity)
          .toList();
    }
    MemberSelectTree member = (MemberSelectTree) select;
    String receiver = simple(member.getExpression().toString());
    String called = member.getIdentifier().toString();
    boolean unknown = !receiver.isEmpty() && Character.isLowerCase(receiver.charAt(0));
    return methods.getOrDefault(called, List.of()).stream()
        .filter(method -> method.arity() == arity)
        .filter(method -> method.in().simpleName().equals(receiver)
            || unknown && (takers.containsKey(method) || method.givesText()))
        .toList();
  }
}
