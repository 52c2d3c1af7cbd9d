package dev.jobdrill.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S,0 ms",
    "PT0.999S,999 ms",
    "PT1S,1.000 s",
    "PT1M59.999S,119.999 s",
    "PT2M,2 min 0 s",
    "PT1H59M59S,119 min 59 s",
    "PT2H,2 h 0 min",
    "PT47H59M,47 h 59 min",
    "PT48H,2 d 0 h",
    "P20DT11H30M,20 d 11 h"
  })
  void durationsAreAsExactAsTheirSizeDeserves(Duration duration, String words) {
    assertThat(Words.of(duration)).isEqualTo(words);
  }

  @Test
  void anExcerptCountsCharactersAndNeverSplitsOne() {
    assertThat(Words.excerpt("📦".repeat(101))).isEqualTo("📦".repeat(100) + "… [101 characters]");
    assertThat(Words.excerpt("📦".repeat(100))).isEqualTo("📦".repeat(100));
    assertThat(Words.excerpt("abc", 2)).isEqualTo("ab… [3 characters]");
    assertThat(Words.excerpt("")).isEmpty();
  }

  @Test
  void anExcerptKeepsWhatPeopleReadAndEscapesWhatTheyCannotSee() {
    assertThat(Words.excerpt("título — “今日” ß ı İ")).isEqualTo("título — “今日” ß ı İ");
    assertThat(Words.excerpt("\n\u202e\ud83d\udb40\udc01"))
        .isEqualTo("\\u000a\\u202e\\ud83d\\u{e0001}");
  }

  @Test
  void aLongListShowsItsBeginningAndItsEnd() {
    assertThat(Words.list(List.of(1, 2, 3), ", ")).isEqualTo("1, 2, 3");
    assertThat(Words.list(IntStream.rangeClosed(1, 12).boxed().toList(), " "))
        .isEqualTo("1 2 3 4 5 6 7 8 9 10 11 12");
    assertThat(Words.list(IntStream.rangeClosed(1, 40).boxed().toList(), ", "))
        .isEqualTo("1, 2, 3, 4, 5, 6, 7, 8, … 29 more …, 38, 39, 40");
    assertThat(Words.list(List.of(), ", ")).isEmpty();
  }
}
