package dev.jobdrill.environment;

/** A JVM of its own for {@link OrphanTest}: boots embedded, says which processes it has, and waits to be killed. */
final class BlockedJvm {

  private BlockedJvm() {}

  public static void main(String[] args) throws Exception {
    DrillEnvironment environment =
        DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));
    long redis = environment
        .redis()
        .sync()
        .info("server")
        .lines()
        .filter(line -> line.startsWith("process_id:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElseThrow();
    long watchdog =
        ProcessHandle.of(redis).flatMap(ProcessHandle::parent).orElseThrow().pid();
    String directory = environment.redis().sync().configGet("dir").get("dir");
    System.out.println("booted " + redis + " " + watchdog + " " + directory);
    if (System.in.read() < 0) {
      System.exit(0);
    }
  }
}
