package dev.jobdrill.drill;

import static dev.jobdrill.drill.DrillRig.letters;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Counts what a client sends, by the server's own account. */
class RoundTripsTest {
  @BeforeAll
  static void theScriptsAreLoaded() {
    try (DrillRig rig = new DrillRig()) {
      rig.jobs(letters()).runUntilSettled("");
    }
  }

  @Test
  void aDrillOfNStepsCostsNAndFour() throws IOException {
    try (Monitor monitor = Monitor.start()) {
      DrillRig rig = new DrillRig();
      rig.jobs(letters()).runUntilSettled("");
      rig.close();
      // enqueue, claim, the steps a and b, the step c with the job's end, find; and the deletion
      assertThat(monitor.commandsOf(rig))
          .containsExactly(
              "EVALSHA", "EVALSHA", "EVALSHA", "EVALSHA", "EVALSHA", "EVALSHA", "UNLINK");
    }
  }

  /** A connection that Redis tells of every command of every client. */
  private static final class Monitor implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    private Monitor(Socket socket) throws IOException {
      this.socket = socket;
      this.lines = new BufferedReader(
          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private void send(String command) throws IOException {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      assertThat(lines.readLine()).isEqualTo("+OK");
    }

    static Monitor start() throws IOException {
      RedisURI uri = DrillRig.environment().redisUri();
      Monitor monitor = new Monitor(new Socket(uri.getHost(), uri.getPort()));
      monitor.send("AUTH "
          + DrillRig.environment().redis().sync().configGet("requirepass").get("requirepass"));
      monitor.send("MONITOR");
      return monitor;
    }

    /** The commands that name a key of the rig's sandbox, except for those that scripts ran. */
    List<String> commandsOf(DrillRig rig) throws IOException {
      String end = rig.sandbox().keyPrefix() + "end";
      DrillRig.environment().redis().sync().echo(end);
      List<String> commands = new ArrayList<>();
      for (String line = lines.readLine(); !line.contains(end); line = lines.readLine()) {
        if (line.contains(rig.sandbox().keyPrefix()) && !line.contains(" lua] ")) {
          commands.add(line.split("\"", 3)[1]);
        }
      }
      return commands;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
