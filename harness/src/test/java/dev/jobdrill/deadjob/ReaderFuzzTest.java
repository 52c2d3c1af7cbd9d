package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Mutants of the whole corpus: whatever comes in, a job comes out, or the documented exception. */
class ReaderFuzzTest {
  private static final long SEED = 20_261_124;
  private static final int MUTANTS_A_FILE = 12;
  private static final String[] TOKENS = {
    "null",
    "{}",
    "[]",
    "-0.0",
    "1e999999999",
    "\"\"",
    "\\u0000",
    "\\ud800",
    "{\"a\":1,\"a\":2}",
    "[[[[[[[[[[",
    "\u2028",
    "99999999999999999999",
    "true",
    "\"eJw=\"",
    ",",
    ":",
    "}"
  };

  @Test
  void noMutantThrowsAnythingButTheDocumentedException() throws IOException {
    Random random = new Random(SEED);
    ReadLimits limits = new ReadLimits(1_000_000, 1_000_000, 100, 2_000_000);
    int jobs = 0;
    int refused = 0;
    for (Path file : files()) {
      byte[] original = Files.readAllBytes(file);
      for (int i = 0; i < MUTANTS_A_FILE; i++) {
        byte[] mutant = mutated(original, random);
        DeadJobSink.Collected read = new DeadJobSink.Collected();
        try {
          DeadJobSource.any().withLimits(limits).read("m", new ByteArrayInputStream(mutant), read);
        } catch (DeadJobException documented) {
          assertThat(documented.getMessage()).isNotBlank();
          refused++;
        }
        for (DeadJob job : read.jobs()) {
          assertThat(DeadJob.parse("m", job.document()).document()).isEqualTo(job.document());
          assertThat(new Redactor(Allowlist.NONE).redact(job).job()).isNotNull();
          jobs++;
        }
        refused += read.badEntries().size();
      }
    }
    assertThat(jobs).isGreaterThan(500);
    assertThat(refused).isGreaterThan(500);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(Corpus.path(""))) {
      List<Path> all = new ArrayList<>(files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith("load.redis"))
          .sorted()
          .toList());
      assertThat(all).hasSizeGreaterThan(120);
      return all;
    }
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] mutant = original.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && mutant.length > 0; i++) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] = (byte) random.nextInt(256);
        case 1 -> mutant = java.util.Arrays.copyOf(mutant, at);
        case 2 -> mutant = replaced(mutant, at, TOKENS[random.nextInt(TOKENS.length)]);
        default -> mutant = withoutARun(mutant, at, random.nextInt(60));
      }
    }
    return mutant;
  }

  /** A token in the place of a value, where there is one near. */
  private static byte[] replaced(byte[] bytes, int at, String token) {
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    int colon = text.indexOf(':', at);
    int start = colon < 0 ? at : colon + 1;
    int end = start;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return (text.substring(0, start) + token + text.substring(end))
        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static byte[] withoutARun(byte[] bytes, int at, int length) {
    int end = Math.min(bytes.length, at + length);
    byte[] shorter = new byte[bytes.length - (end - at)];
    System.arraycopy(bytes, 0, shorter, 0, at);
    System.arraycopy(bytes, end, shorter, at, bytes.length - end);
    return shorter;
  }
}
