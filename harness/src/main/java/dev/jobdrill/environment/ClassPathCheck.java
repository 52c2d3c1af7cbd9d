package dev.jobdrill.environment;

import java.net.URL;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether the class path has the libraries that Jobdrill was built with, or newer ones. A build's dependency management may
 * choose older ones for it, and then the first drill would end in a {@code NoClassDefFoundError}.
 */
final class ClassPathCheck {
  private ClassPathCheck() {}

  /** Throws an {@link EnvironmentException} if a library is too old. */
  static void run() {
    require(
        "Jobdrill needs Netty 4.2",
        "io.netty.channel.MultiThreadIoEventLoopGroup",
        "io.netty.channel.Channel",
        "import io.netty:netty-bom 4.2 in dependencyManagement; under spring-boot-starter-parent set the property"
            + " netty.version to it");
    require(
        "Jobdrill needs Jackson 2.16 or newer",
        "com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature",
        "com.fasterxml.jackson.databind.ObjectMapper",
        "import com.fasterxml.jackson:jackson-bom in dependencyManagement, before what brings the older one;"
            + " under spring-boot-starter-parent set the property jackson-bom.version to it");
  }

  static void require(String need, String recent, String old, String whatToDo) {
    ClassLoader loader = ClassPathCheck.class.getClassLoader();
    try {
      Class.forName(recent, false, loader);
    } catch (ClassNotFoundException missing) {
      throw new EnvironmentException(
          need + ", and the class path has no " + recent + "; it has " + where(old, loader),
          "a class path with " + recent,
          whatToDo,
          missing);
    }
  }

  private static String where(String name, ClassLoader loader) {
    try {
      CodeSource source =
          Class.forName(name, false, loader).getProtectionDomain().getCodeSource();
      @Nullable URL location = source == null ? null : source.getLocation();
      return location == null ? name : location.getPath().replaceAll(".*/(?=[^/]+/?$)", "");
    } catch (ClassNotFoundException missing) {
      return "no " + name + " either";
    }
  }
}
