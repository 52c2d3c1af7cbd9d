package dev.jobdrill.examples.printed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a page says is printed, against what is printed. */
public final class PrintedBlock {
  private PrintedBlock() {}

  /** An ellipsis in the block stands for anything. */
  public static void require(String page, String name, String found) throws IOException {
    Matcher block = Pattern.compile(
            "<!-- printed: " + name + " -->\\n```\\n(.*?)\\n```", Pattern.DOTALL)
        .matcher(Files.readString(Path.of("..").resolve(page)));
    assertThat(block.find()).as("a block printed: %s in %s", name, page).isTrue();
    String pattern = Arrays.stream(block.group(1).split("…", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*?"));

    assertThat(Pattern.compile(pattern, Pattern.DOTALL).matcher(found).find())
        .as("%s%nholds, with any text for each ellipsis,%n%s", found, block.group(1))
        .isTrue();
  }
}
