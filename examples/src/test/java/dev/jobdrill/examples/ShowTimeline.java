package dev.jobdrill.examples;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ends {@code mvn -Pdrill}: prints the timeline of one drill, and where those of all others are. */
final class ShowTimeline {
  private static final String DRILL = "InvoicePipelineTest.resumesWhereItStopped-*.txt";

  private ShowTimeline() {}

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, DRILL)) {
      for (Path file : files) {
        System.out.println("\nOne of the drills, whose worker crashed after step 'persist':\n");
        System.out.println(Files.readString(file));
        System.out.println("The timelines of all drills: " + directory);
        return;
      }
    }
    throw new IllegalStateException("No timeline " + DRILL + " in " + directory
        + ": the drill did not run, or wrote no evidence.");
  }
}
