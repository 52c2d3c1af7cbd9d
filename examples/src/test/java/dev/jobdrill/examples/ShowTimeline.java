package dev.jobdrill.examples;

import dev.jobdrill.recording.ConsoleText;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ends {@code mvn -Pdrill}: prints the timeline of one drill, and where those of all others are. */
final class ShowTimeline {
  private static final String DRILL = "InvoicePipelineTest.resumesWhereItStopped-*";

  private ShowTimeline() {}

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    try (DirectoryStream<Path> drills = Files.newDirectoryStream(directory, DRILL)) {
      for (Path drill : drills) {
        System.out.println("\nOne of the drills, whose worker crashed after step 'persist':\n");
        System.out.println(
            ConsoleText.forStandardOutput(Files.readString(drill.resolve("timeline.txt"))));
        System.out.println("All drills, to look at: " + directory.resolve("index.html"));
        return;
      }
    }
    throw new IllegalStateException("No timeline " + DRILL + " in " + directory
        + ": the drill did not run, or wrote no evidence.");
  }
}
