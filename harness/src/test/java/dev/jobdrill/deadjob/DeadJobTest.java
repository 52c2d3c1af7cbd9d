package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeadJobTest {
  private static final DeadJob DIED = Corpus.sidekiq(
      "{\"class\":\"Charge\\u202eJob\",\"jid\":\"j-1\",\"args\":[\"4111-1111\",{\"k\":2}],"
          + "\"error_class\":\"Card\",\"error_message\":\"\\u0007declined\\n  more\",\"retry_count\":0}");

  @Test
  void anArgumentIsTakenByItsIndex() {
    assertThat(DIED.argument(0).asText()).isEqualTo("4111-1111");
    assertThat(DIED.argument(1).get("k").asInt()).isEqualTo(2);
  }

  @Test
  void anArgumentThatIsMissingIsSaidWithoutShowingTheOthers() {
    for (int index : new int[] {2, -1}) {
      assertThatThrownBy(() -> DIED.argument(index))
          .isInstanceOf(DeadJobException.class)
          .hasMessage("Dead sidekiq job j-1 (Charge\\u202eJob) has no argument " + index
              + "; it has 2, counted from 0.");
    }
  }

  @Test
  void itsTextFormHoldsNoArguments() {
    assertThat(DIED).hasToString("sidekiq job j-1 (Charge\\u202eJob)");
  }

  @Test
  void theErrorIsOneShortLine() {
    assertThat(DIED.error()).contains("Card: \\u0007declined");
    DeadJob wordy = Corpus.sidekiq(
        "{\"class\":\"C\",\"jid\":\"j\",\"args\":[],\"error_class\":\"E\",\"error_message\":\""
            + "x".repeat(10_000) + "\"}");
    assertThat(wordy.error()).contains("E: " + "x".repeat(100) + "… [10000 characters]");
    DeadJob silent =
        Corpus.sidekiq("{\"class\":\"C\",\"jid\":\"j\",\"args\":[],\"error_class\":\"E\"}");
    assertThat(silent.error()).contains("E");
  }
}
