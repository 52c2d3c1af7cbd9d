package dev.jobdrill.junit;

import java.util.List;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** One invocation of a test that runs once for each of some files. */
record NamedInvocation(String name, Extension extension) implements TestTemplateInvocationContext {
  /** One that takes a value as its parameter of that very type. */
  static <T> NamedInvocation giving(String name, Class<T> type, T value) {
    return new NamedInvocation(name, new Parameter(type, value));
  }

  /** One that fails before its test begins. */
  static NamedInvocation failing(String name, RuntimeException why) {
    BeforeEachCallback failure = context -> {
      throw why;
    };
    return new NamedInvocation(name, failure);
  }

  @Override
  public String getDisplayName(int index) {
    return name;
  }

  @Override
  public List<Extension> getAdditionalExtensions() {
    return List.of(extension);
  }

  private record Parameter(Class<?> type, Object value) implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == type;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return value;
    }
  }
}
